import { Component } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { OperativeLateNote } from "../../core/late_load/late_load";
import { OperativeCompletionDialog } from "../completion_dialog/completion_dialog";
import { acceptLabels, avatarUrl, describeRequest, describeSeverity, formatSpent, getProcess } from "../process";

// of what is missing so many are named in the line below the bar
const NAMED = 3;

/** Every stage with its role, person and time, for those who cannot hover, and for narrow screens. */
export class OperativeStagesPopover extends Component {
    static template = "operative_crm.StagesPopover";
    static props = { stages: Array, close: Function };

    avatarUrl = avatarUrl;
    formatSpent = formatSpent;

    unmetText(stage) {
        return _t("%s missing", stage.unmet);
    }
}

/** What the next stage asks for and is not met yet. */
export class OperativeUnmetPopover extends Component {
    static template = "operative_crm.UnmetPopover";
    static props = { next: Object, canWrite: Boolean, onComplete: Function, close: Function };

    get conditions() {
        return this.props.next.documents.flatMap((document) => document.conditions);
    }

    severity = describeSeverity;
    describeRequest = describeRequest;

    get title() {
        return _t("Missing for %s", this.props.next.stage.name);
    }

    complete() {
        this.props.close();
        this.props.onComplete();
    }
}

/** The line below the bar: in whose hands, whose time runs, how long, milestones, what is open, and a handover. */
export class OperativeProcessStrip extends Component {
    static template = "operative_crm.ProcessStrip";
    static components = { OperativeLateNote };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.avatarUrl = avatarUrl;
        this.formatSpent = formatSpent;
        const position = { position: "bottom-start", popoverClass: "o_operative_process_popover" };
        this.stagesPopover = usePopover(OperativeStagesPopover, position);
        this.unmetPopover = usePopover(OperativeUnmetPopover, position);
    }

    get data() {
        return getProcess(this.props.record);
    }

    /** What could not be read, in the shape of what is read late; the form brings it along. */
    get late() {
        const { failed_at } = this.props.record.data.operative_bar || {};
        return { at: null, failedAt: failed_at && deserializeDateTime(failed_at), load: () => this.reload() };
    }

    get what() {
        return _t("Process");
    }

    get canWrite() {
        return this.props.record.isInEdition;
    }

    get current() {
        return this.data.stages.find((stage) => stage.is_current);
    }

    /** Where nothing was configured there is nothing to say beyond the bar. */
    get isShown() {
        const { data } = this;
        return Boolean(
            data &&
                (data.handover ||
                    data.milestones.length ||
                    this.unmetCount ||
                    ["customer", "provider"].includes(data.clock) ||
                    data.stages.some((stage) => stage.role || stage.target_hours))
        );
    }

    get unmetCount() {
        return this.data.next?.documents.flatMap((document) => document.conditions).length || 0;
    }

    get unmetLabel() {
        const names = this.data.next.documents.flatMap((document) => document.conditions).map(({ name }) => name);
        const values = { stage: this.data.next.stage.name, names: names.slice(0, NAMED).join(", "), more: names.length - NAMED };
        return values.more > 0
            ? _t("Missing for %(stage)s: %(names)s and %(more)s more", values)
            : _t("Missing for %(stage)s: %(names)s", values);
    }

    get blocks() {
        return this.data.next.documents.some((document) =>
            document.conditions.some((condition) => condition.severity === "block")
        );
    }

    get clockIcon() {
        return { ours: "fa-user", customer: "fa-hourglass-half", provider: "fa-truck", closed: "fa-check" }[
            this.data.clock
        ];
    }

    get handoverText() {
        const { sender, receiver, role } = this.data.handover;
        return receiver && role
            ? _t("%(sender)s hands over to %(receiver)s (%(role)s).", { sender, receiver, role })
            : _t("%(sender)s hands over to %(receiver)s.", { sender, receiver: receiver || role });
    }

    get dueText() {
        const { due_at, is_overdue } = this.data.handover;
        return is_overdue
            ? _t("Past the time limit since %s.", this.formatMoment(due_at))
            : _t("Due %s.", this.formatMoment(due_at));
    }

    formatMoment(moment) {
        return toLocaleDateTimeString(deserializeDateTime(moment), { showSeconds: false });
    }

    milestoneTitle(milestone) {
        return milestone.reached_at
            ? _t("Reached on %s", this.formatMoment(milestone.reached_at))
            : _t("Planned for %s", this.formatMoment(milestone.planned_at));
    }

    showStages(ev) {
        this.stagesPopover.open(ev.currentTarget, { stages: this.data.stages });
    }

    showUnmet(ev) {
        this.unmetPopover.open(ev.currentTarget, {
            next: this.data.next,
            canWrite: this.canWrite,
            onComplete: () => this.complete(),
        });
    }

    async save() {
        const { record } = this.props;
        return !(await record.isDirty()) || record.save();
    }

    /** Whoever has decided may have nothing to do with the document any more, and not see it then. */
    async reload() {
        try {
            await this.props.record.load();
        } catch (error) {
            if (error.exceptionName !== "odoo.exceptions.AccessError") {
                throw error;
            }
            this.notification.add(_t("Done. The document is not open to you any more."), { type: "success" });
            this.env.config.historyBack();
        }
    }

    async complete() {
        if (await this.save()) {
            this.dialog.add(OperativeCompletionDialog, {
                resModel: this.props.record.resModel,
                resIds: [this.props.record.resId],
                stageId: this.data.next.stage.id,
                onCompleted: () => this.reload(),
            });
        }
    }

    get acceptLabels() {
        return acceptLabels(this.data.handover.receiver);
    }

    async accept(method) {
        if (await this.save()) {
            await this.orm.call("operative.handover", method, [[this.data.handover.id]]);
            await this.reload();
        }
    }

    async giveBack() {
        if (await this.save()) {
            this.action.doAction(
                await this.orm.call("operative.handover", "action_open_return", [[this.data.handover.id]]),
                { onClose: () => this.reload() }
            );
        }
    }

    async reach(milestone) {
        if (await this.save()) {
            await this.orm.call("operative.milestone.result", "action_reach", [[milestone.id]]);
            await this.reload();
        }
    }
}

registry.category("view_widgets").add("operative_process_strip", { component: OperativeProcessStrip });
