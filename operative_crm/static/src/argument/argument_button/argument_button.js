import { Component, useRef } from "@odoo/owl";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { session } from "@web/session";
import { useLateLoad } from "../../core/late_load/late_load";
import { DEAL_CHANGED } from "../argument";
import { OperativeArgumentPanel } from "../argument_panel/argument_panel";

const HOTKEY = "alt+shift+w";

/**
 * What to say in the document at hand: folded to a button, and beside it the one argument against a competitor who is
 * named in the deal.
 *
 * Loads after the form; where that fails, the form is as it is without it.
 */
export class OperativeArgumentButton extends Component {
    static template = "operative_crm.ArgumentButton";
    static props = { ...standardWidgetProps, partnerField: { type: String, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.mail = useService("operative_argument_mail");
        this.button = useRef("button");
        this.popover = usePopover(OperativeArgumentPanel, {
            position: "bottom-start",
            arrow: false,
            animation: false,
            popoverClass: "o_operative_argument_sheet",
        });
        this.late = useLateLoad(
            async (show) => {
                const { resModel, resId } = this.subject;
                show(resId && this.isOn ? await this.orm.silent.call(resModel, "operative_suggest_arguments", [[resId]]) : []);
            },
            () => [this.subject.resModel, this.subject.resId],
            () => [this.props.record]
        );
        useBus(this.env.bus, DEAL_CHANGED, () => this.late.load());
        useCommand(_t("What to Say"), () => this.open(), {
            category: "smart_action",
            hotkey: HOTKEY,
            isAvailable: () => Boolean(this.button.el),
            // also while somebody types, as in the lines of a quotation
            hotkeyOptions: { bypassEditableProtection: true },
        });
    }

    get isOn() {
        return Boolean(session.operative_arguments);
    }

    /** Whom or what it is about: the document, or the contact a record of ours stands for. */
    get subject() {
        const { record, partnerField } = this.props;
        return partnerField
            ? { resModel: "res.partner", resId: record.data[partnerField]?.id }
            : { resModel: record.resModel, resId: record.resId };
    }

    /** The one that is against a competitor named in the deal. */
    get named() {
        return (this.late.data || []).find((row) => row.unfold);
    }

    get canNote() {
        const { record } = this.props;
        return record.resModel === "sale.order" && record.isInEdition && ["draft", "sent"].includes(record.data.state);
    }

    open() {
        if (!this.button.el || this.popover.isOpen) {
            return;
        }
        this.popover.open(this.button.el, {
            ...this.subject,
            rows: this.late.failedAt ? null : this.late.data,
            canNote: this.canNote,
            onNote: (row) => this.note(row),
            onMail: (row) => this.mail.put(this.subject.resModel, this.subject.resId, row),
            onUsed: (rows) => (this.late.data = rows),
        });
    }

    /** The server puts it into the notes: what was typed meanwhile is saved before, and all of it shown then. */
    async note(row) {
        const { record } = this.props;
        if ((await record.isDirty()) && !(await record.save())) {
            return null;
        }
        const use = await this.orm.call(record.resModel, "operative_use_argument", [[record.resId], row.id, "note"]);
        await record.load();
        return use;
    }
}

registry.category("view_widgets").add("operative_arguments", {
    component: OperativeArgumentButton,
    extractProps: ({ options }) => ({ partnerField: options.partner_field }),
});
