import { Component } from "@odoo/owl";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { OperativeLateNote, useLateLoad } from "../../core/late_load/late_load";
import { formatPercent } from "../../core/percent/percent";
import { refreshCustomer } from "../refresh_customer";

const formatters = registry.category("formatters");

/**
 * The figures of the customer behind a contact, each a click away from its documents.
 *
 * The contact opens without waiting for it: what is known is shown, and brought up to date then.
 */
export class OperativeCustomerCardField extends Component {
    static template = "operative_crm.CustomerCardField";
    static components = { OperativeLateNote };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.links = useService("operative_figure_links");
        this.late = useLateLoad(
            (show) => this.load(show),
            () => [this.customerId],
            () => [this.props.record]
        );
    }

    get customerId() {
        return this.props.record.data[this.props.name]?.id;
    }

    get card() {
        return this.late.data;
    }

    get what() {
        return _t("Figures of the customer");
    }

    async load(show) {
        const id = this.customerId;
        if (!id) {
            return;
        }
        const read = async () => {
            const card = await this.orm.silent.call("operative.customer", "get_card", [[id]]);
            for (const group of card.groups) {
                for (const figure of group.figures) {
                    figure.formatted = this.format(figure, card.currency_id);
                }
            }
            const at = card.figures_at && deserializeDateTime(card.figures_at);
            card.formattedAt = at && formatters.get("datetime")(at);
            show(card, at || null);
            await Promise.all(
                card.groups.flatMap(({ figures }) => figures).map(async (figure) => {
                    figure.link = await this.links.get(id, figure.name);
                })
            );
            // what is behind them is known now
            show({ ...card }, at || null);
            return at;
        };
        const at = await read();
        if (await refreshCustomer(this.orm, id, at)) {
            await read();
        }
    }

    format(figure, currencyId) {
        if (figure.value === false || figure.n === 0) {
            return "–";
        }
        if (figure.type === "percentage") {
            return formatPercent(figure.value);
        }
        let value = figure.value;
        if (figure.type === "date") {
            value = deserializeDate(value);
        } else if (figure.type === "datetime") {
            value = deserializeDateTime(value);
        }
        return formatters.get(figure.type)(value, {
            currencyId,
            digits: figure.digits,
            selection: figure.selection,
        });
    }

    cases(figure) {
        return figure.n ? _t("of %s", figure.n) : "";
    }

    async openFigure(figure) {
        this.action.doAction(
            await this.orm.call("operative.customer", "action_open_figure", [
                [this.card.id],
                figure.name,
            ])
        );
    }

    openCustomer() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "operative.customer",
            res_id: this.card.id,
            views: [[false, "form"]],
        });
    }
}

export const operativeCustomerCardField = {
    component: OperativeCustomerCardField,
    displayName: _t("Customer figures"),
    supportedTypes: ["many2one"],
    isEmpty: () => false,
};

registry.category("fields").add("operative_customer_card", operativeCustomerCardField);
