import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { DateTimeField, dateTimeField } from "@web/views/fields/datetime/datetime_field";
import { session } from "@web/session";

/** A date or moment shown as its day, with the calendar week where the user's language speaks of weeks. */
export class OperativeDayField extends DateTimeField {
    getFormattedValue(valueIndex, numeric) {
        const text = super.getFormattedValue(valueIndex, numeric);
        const value = this.values[valueIndex];
        if (!text || !session.operative_calendar_week) {
            return text;
        }
        const week = _t("CW %s", value.weekNumber);
        return `${text} (${week})`;
    }
}

export const operativeDayField = {
    ...dateTimeField,
    component: OperativeDayField,
    displayName: _t("Day with calendar week"),
    supportedTypes: ["date", "datetime"],
    extractProps: (...args) => ({
        ...dateTimeField.extractProps(...args),
        numeric: true,
        showTime: false,
    }),
    listViewWidth: () => [session.operative_calendar_week ? 150 : 95],
};

registry.category("fields").add("operative_day", operativeDayField);
