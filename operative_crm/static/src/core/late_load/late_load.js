import { Component, onWillUnmount, status, useComponent, useEffect, useState } from "@odoo/owl";
import { toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/**
 * What a screen shows beside its record: read after the record is on the screen, and never in its way.
 *
 * A failure closes nothing and opens no dialog. What was known stays, and `OperativeLateNote` says since when.
 *
 * @param {(show: (data: any, at?: DateTime) => void) => Promise} load calls `show` as soon as there is something to
 *  show, and again where it knows better; `at` is the moment it is true of, now if omitted
 * @param {() => any[]} getSubject whom it is about: another one is read anew, and nothing of the former stays
 * @param {() => any[]} getReasons what else makes it stale: it is read again, and what is known stays meanwhile
 * @returns {{data: any, at: DateTime?, failedAt: DateTime?, load: () => Promise}} reactive
 */
export function useLateLoad(load, getSubject, getReasons = () => []) {
    const component = useComponent();
    let newest = 0;
    const late = useState({ data: null, at: null, failedAt: null, load: run });

    async function run() {
        const number = ++newest;
        const isCurrent = () => number === newest && status(component) !== "destroyed";
        try {
            await load((data, at = DateTime.now()) => isCurrent() && Object.assign(late, { data, at }));
            if (isCurrent()) {
                late.failedAt = null;
            }
        } catch (error) {
            console.warn("Could not be loaded beside the record", error);
            if (isCurrent()) {
                late.failedAt = DateTime.now();
            }
        }
    }

    useEffect(() => {
        Object.assign(late, { data: null, at: null, failedAt: null });
    }, getSubject);
    useEffect(() => {
        run();
    }, () => [...getSubject(), ...getReasons()]);
    onWillUnmount(() => newest++);
    return late;
}

/** The line that says that something could not be read, and since when what is shown is true. */
export class OperativeLateNote extends Component {
    static template = "operative_crm.LateNote";
    static props = { late: Object, what: String };

    get text() {
        const { late, what } = this.props;
        const format = (moment) => toLocaleDateTimeString(moment, { showSeconds: false });
        return late.at
            ? _t("%(what)s: could not be brought up to date, shown as of %(at)s.", { what, at: format(late.at) })
            : _t("%(what)s: could not be loaded on %(at)s.", { what, at: format(late.failedAt) });
    }
}
