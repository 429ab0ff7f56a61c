import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { dialled, route } from "../../core/reach";

/** Call, write to or drive to a customer by one tap. */
export class OperativeCustomerReach extends Component {
    static template = "operative_crm.CustomerReach";
    static props = { ...standardWidgetProps };

    get phone() {
        const { phone } = this.props.record.data;
        return phone && `tel:${dialled(phone)}`;
    }

    get route() {
        const { address } = this.props.record.data;
        return address && route(address);
    }
}

registry.category("view_widgets").add("operative_customer_reach", {
    component: OperativeCustomerReach,
    fieldDependencies: [
        { name: "phone", type: "char" },
        { name: "email", type: "char" },
        { name: "address", type: "char" },
    ],
});
