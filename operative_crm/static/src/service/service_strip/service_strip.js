import { Component } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { OperativeLateNote, useLateLoad } from "../../core/late_load/late_load";
import { formatHours } from "../../process/process";

const { DateTime } = luxon;

/** The line of a ticket: who waits for whom since when, how long each had it, and what a thank-you is answered with. */
export class OperativeServiceStrip extends Component {
    static template = "operative_crm.ServiceStrip";
    static components = { OperativeLateNote };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.formatHours = formatHours;
        this.late = useLateLoad(
            async (show) => {
                const { resId } = this.props.record;
                show(resId ? await this.orm.call("helpdesk.ticket", "operative_service", [[resId]]) : null);
            },
            () => [this.props.record.resId],
            // what was written, and by whom, changes it: the record is read again after each message
            () => [this.props.record.data.operative_clock, this.props.record.data.message_ids?.count]
        );
    }

    get data() {
        return this.late.data?.clock ? this.late.data : null;
    }

    get what() {
        return _t("Service");
    }

    get waiting() {
        const since = this.format(this.data.since);
        return {
            ours: _t("Waits for us since %s", since),
            customer: _t("We wait for the customer since %s", since),
            provider: _t("We wait for a provider since %s", since),
            closed: _t("Closed since %s", since),
        }[this.data.clock];
    }

    format(moment) {
        return moment ? toLocaleDateTimeString(deserializeDateTime(moment), { showSeconds: false }) : "";
    }

    /** What is due and when: in working time until then; a moment once it is past. */
    describeDue({ what, at, hours }) {
        if (this.isOverdue({ at })) {
            return what === "reply"
                ? _t("Reply overdue since %s", this.format(at))
                : _t("Resolution overdue since %s", this.format(at));
        }
        return what === "reply"
            ? _t("Reply due in %s of working time", formatHours(hours))
            : _t("Resolution due in %s of working time", formatHours(hours));
    }

    isOverdue({ at }) {
        return deserializeDateTime(at) < DateTime.now();
    }

    /** How long each had it; closed time is nobody's. */
    get spent() {
        return this.data.clocks.filter(({ clock }) => clock !== "closed");
    }

    async nothingToDo() {
        const { record } = this.props;
        if (!(await record.isDirty()) || (await record.save())) {
            await this.orm.call("helpdesk.ticket", "action_nothing_to_do", [[record.resId]]);
            await record.load();
            await this.late.load();
        }
    }

    openTicket(ticket) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "helpdesk.ticket",
            res_id: ticket.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("operative_service_strip", {
    component: OperativeServiceStrip,
    fieldDependencies: [{ name: "operative_clock", type: "selection" }],
});
