import { registry } from "@web/core/registry";
import { percentageField } from "@web/views/fields/percentage/percentage_field";
import { formatPercent, OperativePercentField } from "../../core/percent/percent";

/** By how much something grew or shrank: a percentage with its sign. */
export class OperativeTrendField extends OperativePercentField {
    get formattedValue() {
        return formatPercent(this.props.record.data[this.props.name], true);
    }
}

registry.category("fields").add("operative_trend", { ...percentageField, component: OperativeTrendField });
