import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { OperativeTimeline } from "./timeline";

/** The history on the form of a contact, or of a record of ours that stands for one. */
export class OperativeTimelineWidget extends Component {
    static template = "operative_crm.TimelineWidget";
    static components = { OperativeTimeline };
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

registry.category("view_widgets").add("operative_timeline", {
    component: OperativeTimelineWidget,
    extractProps: ({ options }) => ({ partnerField: options.partner_field }),
});
