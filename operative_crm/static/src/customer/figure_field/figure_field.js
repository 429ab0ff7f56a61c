import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { session } from "@web/session";
import { useLateLoad } from "../../core/late_load/late_load";
import { formatPercent } from "../../core/percent/percent";

const formatters = registry.category("formatters");

/** A figure of a customer: its value, how many cases it rests on, and a click to the documents behind it. */
export class OperativeFigureField extends Component {
    static template = "operative_crm.FigureField";
    static props = {
        ...standardFieldProps,
        percentage: { type: Boolean, optional: true },
        alarm: { type: Boolean, optional: true },
        due: { type: Boolean, optional: true },
        nField: { type: String, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const links = useService("operative_figure_links");
        this.late = useLateLoad(
            async (show) => {
                const { resId } = this.props.record;
                show(resId && !this.isEmpty ? await links.get(resId, this.props.name) : null);
            },
            () => [this.props.record.resId],
            () => [this.value]
        );
    }

    /** What is behind it; unknown until the form is there. */
    get link() {
        return this.late.data;
    }

    /** Where it cannot be said what is behind it, the click says so. */
    get leadsSomewhere() {
        return Boolean(this.link?.open || this.late.failedAt);
    }

    get title() {
        return this.link?.title || this.label;
    }

    get field() {
        return this.props.record.fields[this.props.name];
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    /** Cases a rate or a median rests on; undefined where the figure is a plain count or amount. */
    get n() {
        return this.props.nField && this.props.record.data[this.props.nField];
    }

    /** A reason to act: it is not 0, or the day is past. */
    get isAlarm() {
        return Boolean(this.value && (this.props.alarm || (this.props.due && this.value.toISODate() < this.today)));
    }

    /** Which day it is for the company of the customer, wherever the reader is. */
    get today() {
        const company = this.props.record.data.company_id;
        const zone = session.operative_zones?.[company ? company.id : user.activeCompany.id];
        return luxon.DateTime.now().setZone(zone || luxon.Settings.defaultZone).toISODate();
    }

    get isEmpty() {
        return this.props.nField ? !this.n : this.value === false;
    }

    get formattedValue() {
        if (this.isEmpty) {
            return "–";
        }
        if (this.props.percentage) {
            return formatPercent(this.value);
        }
        const currency = this.props.record.data.currency_id;
        return formatters.get(this.field.type)(this.value, {
            currencyId: currency && currency.id,
            digits: this.field.digits,
            field: this.field,
            selection: this.field.selection,
        });
    }

    get cases() {
        return typeof this.n === "number" && this.n ? _t("of %s", this.n) : "";
    }

    get label() {
        return _t("Open the documents behind “%s”", this.field.string);
    }

    async open() {
        this.action.doAction(
            await this.orm.call("operative.customer", "action_open_figure", [
                [this.props.record.resId],
                this.props.name,
            ])
        );
    }
}

export const operativeFigureField = {
    component: OperativeFigureField,
    displayName: _t("Figure with its documents"),
    supportedTypes: ["integer", "float", "monetary", "date", "datetime", "selection"],
    isEmpty: () => false,
    extractProps: ({ options }) => ({
        percentage: options.percentage,
        alarm: options.alarm,
        due: options.due,
        nField: options.n_field,
    }),
    fieldDependencies: ({ options }) =>
        options.n_field ? [{ name: options.n_field, type: "integer" }] : [],
};

registry.category("fields").add("operative_figure", operativeFigureField);
