import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { OperativeTimeline } from "../timeline/timeline";

/** The history of a customer over the document somebody works on. */
export class OperativeHistoryDialog extends Component {
    static template = "operative_crm.HistoryDialog";
    static components = { Dialog, OperativeTimeline };
    static props = { partnerId: Number, name: String, document: Object, close: Function };

    get title() {
        return _t("History: %s", this.props.name);
    }
}

/** One click from a document to the history of its customer; the document stays open beneath. */
export class OperativeHistoryButton extends Component {
    static template = "operative_crm.HistoryButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
        useCommand(_t("History of the Customer"), () => this.open(), {
            category: "smart_action",
            isAvailable: () => Boolean(this.partner),
        });
    }

    get partner() {
        return this.props.record.data.partner_id || null;
    }

    open() {
        const { id: partnerId, display_name: name } = this.partner;
        const { resModel: model, resId: id } = this.props.record;
        this.dialog.add(OperativeHistoryDialog, { partnerId, name: name.split("\n")[0], document: { model, id } });
    }
}

registry.category("view_widgets").add("operative_history", { component: OperativeHistoryButton });
