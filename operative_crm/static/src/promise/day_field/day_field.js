import { Component, xml } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { DateTimeField, dateTimeField } from "@web/views/fields/datetime/datetime_field";
import { session } from "@web/session";

/** The text of a day, with the calendar week where the user's language speaks of weeks. */
function withWeek(text, day) {
    if (!text || !session.operative_calendar_week) {
        return text;
    }
    const week = _t("CW %s", day.weekNumber); // by itself: terms within a template string are not found for translation
    return `${text} (${week})`;
}

/** A date or moment shown as its day, to be entered. */
class DayField extends DateTimeField {
    getFormattedValue(valueIndex, numeric) {
        return withWeek(super.getFormattedValue(valueIndex, numeric), this.values[valueIndex]);
    }
}

/** The time zone of the company a record belongs to: its own, that of the record it is a line of, else the user's. */
function zoneOf(record) {
    const company = record.data.company_id || record._parentRecord?.data.company_id;
    return (session.operative_zones || {})[company ? company.id : user.activeCompany.id];
}

/**
 * A record whose moment reads as clocks in a zone show it; what is entered is taken for that as well.
 */
function inZone(record, name, zone) {
    const here = luxon.Settings.defaultZone;
    const shown = (value) => value && value.setZone(zone).setZone(here, { keepLocalTime: true });
    const meant = (value) => value && value.setZone(zone, { keepLocalTime: true }).setZone(here);
    return new Proxy(record, {
        get(target, key) {
            if (key === "data") {
                return new Proxy(target.data, { get: (data, field) => (field === name ? shown(data[field]) : data[field]) });
            }
            if (key === "update") {
                return (changes, ...options) =>
                    target.update(name in changes ? { ...changes, [name]: meant(changes[name]) } : changes, ...options);
            }
            const value = target[key];
            return typeof value === "function" ? value.bind(target) : value;
        },
    });
}

/**
 * The day of the company, whoever looks at it and wherever.
 *
 * Where nothing can be entered it is text alone: a list of lines would make a calendar to choose from for each.
 */
export class OperativeDayField extends Component {
    static template = xml`
        <div t-if="props.readonly" class="d-flex gap-2 align-items-center">
            <span t-if="text" class="text-truncate" t-esc="text" t-att-data-tooltip="text"/>
        </div>
        <DayField t-else="" t-props="dayProps"/>`;
    static components = { DayField };
    static props = DateTimeField.props;
    static defaultProps = DateTimeField.defaultProps;

    get zone() {
        const { record, name } = this.props;
        return record.fields[name].type === "datetime" && zoneOf(record);
    }

    get text() {
        const value = this.props.record.data[this.props.name];
        const day = value && this.zone ? value.setZone(this.zone) : value;
        return withWeek(formatDate(day), day);
    }

    get dayProps() {
        const { record, name } = this.props;
        return this.zone ? { ...this.props, record: inZone(record, name, this.zone) } : this.props;
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
