import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const formatters = registry.category("formatters");

/**
 * The figures of the customer behind a contact, each a click away from its documents.
 *
 * The contact opens without waiting for it; the customer is brought up to date on the way.
 */
export class OperativeCustomerCardField extends Component {
    static template = "operative_crm.CustomerCardField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ card: null });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((nextProps) => {
            if (nextProps.record.data[nextProps.name]?.id !== this.state.card?.id) {
                return this.load(nextProps);
            }
        });
    }

    async load(props) {
        const customer = props.record.data[props.name];
        if (!customer) {
            this.state.card = null;
            return;
        }
        await this.orm.silent.call("operative.customer", "action_refresh", [[customer.id]]);
        const card = await this.orm.call("operative.customer", "get_card", [[customer.id]]);
        for (const group of card.groups) {
            for (const figure of group.figures) {
                figure.formatted = this.format(figure, card.currency_id);
            }
        }
        card.formattedAt = formatters.get("datetime")(deserializeDateTime(card.figures_at));
        this.state.card = card;
    }

    format(figure, currencyId) {
        if (figure.value === false || figure.n === 0) {
            return "–";
        }
        let value = figure.value;
        if (figure.type === "date") {
            value = deserializeDate(value);
        } else if (figure.type === "datetime") {
            value = deserializeDateTime(value);
        }
        return formatters.get(figure.type)(value, {
            currencyId,
            digits: figure.type === "percentage" ? [16, 0] : figure.digits,
            selection: figure.selection,
        });
    }

    cases(figure) {
        return figure.n ? _t("of %s", figure.n) : "";
    }

    async openFigure(figure) {
        this.action.doAction(
            await this.orm.call("operative.customer", "action_open_figure", [
                [this.state.card.id],
                figure.name,
            ])
        );
    }

    openCustomer() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "operative.customer",
            res_id: this.state.card.id,
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
