import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const formatters = registry.category("formatters");

/** The cases behind a rate, each with what decides it: deals of two models, kept promises. A row opens its document. */
export class OperativeFigureCases extends Component {
    static template = "operative_crm.FigureCases";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ cases: null });
        onWillStart(async () => {
            const { customer_id, figure } = this.props.action.params;
            this.state.cases = await this.orm.call("operative.customer", "get_figure_cases", [[customer_id], figure]);
        });
    }

    get closedText() {
        return _t("You may not open %s of them.", this.state.cases.closed);
    }

    isNumber(column) {
        return ["monetary", "float"].includes(column.type);
    }

    format(column, row) {
        const value = row[column.name];
        if (column.type === "boolean") {
            return value ? _t("yes") : _t("no");
        }
        if (column.type === "date") {
            return value ? formatters.get("date")(deserializeDate(value)) : "–";
        }
        return formatters.get(column.type)(value, {
            currencyId: this.state.cases.currency_id,
            trailingZeros: column.type === "monetary",
        });
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.res_model,
            res_id: row.res_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("operative_figure_cases", OperativeFigureCases);
