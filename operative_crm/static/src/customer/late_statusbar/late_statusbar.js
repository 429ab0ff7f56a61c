import { Component, onError, onMounted, useState, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { statusBarField, StatusBarField } from "@web/views/fields/statusbar/statusbar_field";

/** Odoo's status bar on a foreign form: it asks for its stages once the form is there, and holds up nothing. */
export class OperativeLateStatusBar extends Component {
    static template = xml`<StatusBarField t-if="state.isShown" t-props="props"/>`;
    static components = { StatusBarField };
    static props = StatusBarField.props;

    setup() {
        this.state = useState({ isShown: false });
        onMounted(() => (this.state.isShown = true));
        onError((error) => {
            console.warn("The phases could not be shown", error);
            this.state.isShown = false;
        });
    }
}

registry.category("fields").add("operative_late_statusbar", {
    ...statusBarField,
    component: OperativeLateStatusBar,
    additionalClasses: ["o_field_statusbar"], // by which Odoo draws it
});
