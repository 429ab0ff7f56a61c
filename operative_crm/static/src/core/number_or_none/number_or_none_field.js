import { registry } from "@web/core/registry";
import { floatField, FloatField } from "@web/views/fields/float/float_field";
import { parseInteger } from "@web/views/fields/parsers";

/** A number of which 0 means that there is none: shown and entered as an empty field, whose placeholder says what holds then. */
export class OperativeNumberOrNoneField extends FloatField {
    static template = "operative_crm.NumberOrNoneField";
    static props = { ...FloatField.props, none: { type: String, optional: true } };

    parse(value) {
        if (!value.trim()) {
            return 0;
        }
        const { type } = this.props.record.fields[this.props.name];
        return type === "integer" ? parseInteger(value, { allowOperation: true }) : super.parse(value);
    }

    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }
}

registry.category("fields").add("operative_number_or_none", {
    ...floatField,
    component: OperativeNumberOrNoneField,
    supportedTypes: ["float", "integer"],
    extractProps: (info) => ({ ...floatField.extractProps(info), trailingZeros: false, none: info.placeholder }),
});
