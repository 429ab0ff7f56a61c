import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { OperativeLateNote, useLateLoad } from "../../core/late_load/late_load";
import { refreshCustomer } from "../refresh_customer";

/** Brings a customer up to date once it is shown, and says so where that fails; the reading itself stays read-only. */
export class OperativeCustomerRefresh extends Component {
    static template = xml`<OperativeLateNote late="late" what="what"/>`;
    static components = { OperativeLateNote };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.late = useLateLoad(
            (show) => this.refresh(show),
            () => [this.props.record.resId]
        );
    }

    get what() {
        return _t("Figures of the customer");
    }

    async refresh(show) {
        const { record } = this.props;
        const at = record.data.figures_at;
        show(null, at || null);
        // what somebody has just begun to type is not taken from him; saving it shows the new figures
        if ((await refreshCustomer(this.orm, record.resId, at)) && !record.dirty) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("operative_customer_refresh", {
    component: OperativeCustomerRefresh,
    fieldDependencies: [{ name: "figures_at", type: "datetime" }],
});
