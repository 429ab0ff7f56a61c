import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { OperativeContactPage } from "../contact_page/contact_page";

// what a contact can be about, beside the contact itself
const DOCUMENTS = ["sale.order", "crm.lead", "helpdesk.ticket"];

/** Briefing and history of a customer over the document somebody works on. */
export class OperativeHistoryDialog extends Component {
    static template = "operative_crm.HistoryDialog";
    static components = { Dialog, OperativeContactPage };
    static props = { partnerId: Number, name: String, document: { type: Object, optional: true }, close: Function };

    get title() {
        return _t("History: %s", this.props.name);
    }
}

/** One click from a document to the history of its customer; the document stays open beneath. */
export class OperativeHistoryButton extends Component {
    static template = "operative_crm.HistoryButton";
    static props = { ...standardWidgetProps, isPlain: { type: Boolean, optional: true } };

    setup() {
        this.dialog = useService("dialog");
        useCommand(_t("History of the Customer"), () => this.open(), {
            category: "smart_action",
            isAvailable: () => Boolean(this.partner),
        });
    }

    get partner() {
        const { record } = this.props;
        if (record.resModel === "res.partner") {
            return record.resId ? { id: record.resId, display_name: record.data.name || "" } : null;
        }
        return record.data.partner_id || null;
    }

    async open() {
        // with a customer that is not saved yet, it is about that customer alone
        const isSaved = !(await this.props.record.isDirty());
        const { id: partnerId, display_name: name } = this.partner;
        const { resModel: model, resId: id } = this.props.record;
        const document = isSaved && DOCUMENTS.includes(model) ? { model, id } : undefined;
        this.dialog.add(OperativeHistoryDialog, { partnerId, name: name.split("\n")[0], document });
    }
}

registry.category("view_widgets").add("operative_history", {
    component: OperativeHistoryButton,
    extractProps: ({ options }) => ({ isPlain: options.plain }),
});
