import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { session } from "@web/session";
import { formatQuantity } from "../../core/quantity";
import { OperativeLateNote, useLateLoad } from "../../core/late_load/late_load";

const BANNER_ROWS = 3;

/** The open deliveries of a document's customer; as a banner, only those that cannot be kept. */
export class OperativeDeliveries extends Component {
    static template = "operative_crm.Deliveries";
    static components = { OperativeLateNote };
    static props = {
        ...standardWidgetProps,
        banner: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.isOn = session.operative_may_promise;
        this.late = useLateLoad(
            (show) => this.load(show),
            () => [this.props.record.resModel, this.props.record.resId],
            () => [this.props.record]
        );
    }

    get what() {
        return _t("Deliveries");
    }

    async load(show) {
        const { resModel, resId } = this.props.record;
        if (this.isOn && resId) {
            show(await this.orm.silent.call(resModel, "operative_deliveries", [[resId]]));
        }
    }

    get urgent() {
        return (this.late.data || []).filter((row) => row.state !== "on_track");
    }

    get rows() {
        return this.props.banner ? this.urgent.slice(0, BANNER_ROWS) : this.late.data || [];
    }

    get more() {
        return this.props.banner ? Math.max(0, this.urgent.length - BANNER_ROWS) : 0;
    }

    get showOrder() {
        return this.props.record.resModel !== "sale.order";
    }

    get moreText() {
        return _t("and %s more", this.more);
    }

    bannerText(row) {
        const values = {
            product: this.showOrder ? `${row.product} (${row.order})` : row.product,
            promised: row.promised,
            expected: row.expected,
        };
        return row.expected_date && !row.is_ready
            ? _t("%(product)s: promised for %(promised)s, expected %(expected)s", values)
            : _t("%(product)s: promised for %(promised)s – %(expected)s", values);
    }

    firstText(row) {
        return _t("first promised for %s", row.first_promised);
    }

    receiptText(row) {
        return _t("waits for %s", row.receipt);
    }

    label(row) {
        if (row.state === "late") {
            return row.days_late === 1 ? _t("1 day late") : _t("%s days late", row.days_late);
        }
        if (row.state === "endangered") {
            if (!row.expected_date) {
                return _t("Endangered");
            }
            return row.days_late === 1
                ? _t("Endangered, 1 day")
                : _t("Endangered, %s days", row.days_late);
        }
        if (row.state === "uncertain") {
            return row.overdue_days === 1
                ? _t("Uncertain, receipt overdue for 1 day")
                : _t("Uncertain, receipt overdue for %s days", row.overdue_days);
        }
        return _t("On track");
    }

    quantity(row) {
        const values = {
            open: formatQuantity(row.qty_open),
            ordered: formatQuantity(row.product_uom_qty),
            unit: row.unit,
        };
        return row.qty_delivered
            ? _t("%(open)s of %(ordered)s %(unit)s open", values)
            : _t("%(open)s %(unit)s", values);
    }

    async promiseAnew(row) {
        const action = await this.orm.call("sale.order", "action_operative_repromise", [
            [row.order_id],
        ]);
        this.action.doAction(action, { onClose: () => this.late.load() });
    }

    openOrder(row) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.order",
            res_id: row.order_id,
            views: [[false, "form"]],
        });
    }

    quickCheck() {
        const { resModel, resId, data } = this.props.record;
        const partnerId = resModel === "res.partner" ? resId : data.partner_id?.id;
        this.action.doAction("operative_crm.operative_promise_check_action", {
            additionalContext: partnerId ? { default_partner_id: partnerId } : {},
        });
    }
}

export const operativeDeliveries = {
    component: OperativeDeliveries,
    extractProps: ({ options }) => ({ banner: Boolean(options.banner) }),
};

registry.category("view_widgets").add("operative_deliveries", operativeDeliveries);
