import { registry } from "@web/core/registry";
import { percentageField, PercentageField } from "@web/views/fields/percentage/percentage_field";

/**
 * A share as the reader's language writes it, without decimals: 60%, 60 % in German.
 *
 * @param {number} value 0.6 for sixty of a hundred
 * @param {boolean} [isChange] with a sign, since it says by how much something grew or shrank
 * @returns {string}
 */
export function formatPercent(value, isChange = false) {
    return new Intl.NumberFormat(luxon.Settings.defaultLocale, {
        style: "percent",
        maximumFractionDigits: 0,
        signDisplay: isChange ? "exceptZero" : "auto",
    }).format(value || 0);
}

/** A share that is only read. */
export class OperativePercentField extends PercentageField {
    get formattedValue() {
        return formatPercent(this.props.record.data[this.props.name]);
    }
}

registry.category("fields").add("operative_percent", { ...percentageField, component: OperativePercentField });
// of pivots and graphs
registry.category("formatters").add("operative_percent", (value) => formatPercent(value));
