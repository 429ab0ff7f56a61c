import { registry } from "@web/core/registry";
import { percentageField, PercentageField } from "@web/views/fields/percentage/percentage_field";
import { formatPercentage } from "@web/views/fields/formatters";

/** By how much something grew or shrank: a percentage with its sign. */
export class OperativeTrendField extends PercentageField {
    get formattedValue() {
        const value = this.props.record.data[this.props.name] || 0;
        return (value > 0 ? "+" : "") + formatPercentage(value, { digits: [16, 0] });
    }
}

registry.category("fields").add("operative_trend", { ...percentageField, component: OperativeTrendField });
