import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { OperativeContactPage } from "./contact_page";

/** Briefing and history on the form of a contact, or of a record of ours that stands for one. */
export class OperativeContactWidget extends Component {
    static template = "operative_crm.ContactWidget";
    static components = { OperativeContactPage };
    static props = { ...standardWidgetProps, partnerField: { type: String, optional: true } };

    get partnerId() {
        const { record, partnerField } = this.props;
        return partnerField ? record.data[partnerField]?.id : record.resId;
    }

    get name() {
        const { record, partnerField } = this.props;
        return (partnerField ? record.data[partnerField]?.display_name : record.data.name) || "";
    }
}

registry.category("view_widgets").add("operative_contact", {
    component: OperativeContactWidget,
    extractProps: ({ options }) => ({ partnerField: options.partner_field }),
});
