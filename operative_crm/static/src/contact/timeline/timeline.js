import { Component, onWillDestroy, useRef, useState } from "@odoo/owl";
import { deserializeDateTime, formatDate, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useLateLoad } from "../../core/late_load/late_load";
import { useOpenDocument } from "../../core/open_document/open_document";

const { DateTime } = luxon;
const LIMIT = 40;
const DELAY = 300;

/**
 * Everything that happened with a customer, newest first, and what is planned above it.
 *
 * Loads after the form; where that fails, the form is as it is without it. An answer that comes late is of an earlier
 * question, and dropped.
 */
export class OperativeTimeline extends Component {
    static template = "operative_crm.Timeline";
    static props = { partnerId: Number, onOpen: { type: Function, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.documents = useOpenDocument();
        this.search = useRef("search");
        this.incoming = _t("From the customer");
        this.outgoing = _t("To the customer");
        this.newest = 0;
        this.state = useState({ query: "", chosen: [], isMoreBusy: false, isMoreFailed: false });
        this.late = useLateLoad(
            (show) => this.load(show),
            () => [this.props.partnerId],
            () => [this.state.chosen.join()]
        );
        this.loadSoon = useDebounced(() => this.late.load(), DELAY);
        useBus(this.env.bus, "OPERATIVE:CONTACT_LOGGED", () => this.late.load());
        onWillDestroy(() => this.newest++);
    }

    ask(before) {
        return this.orm.silent.call("res.partner", "operative_timeline", [[this.props.partnerId]], {
            before,
            limit: LIMIT,
            kinds: this.state.chosen.length ? this.state.chosen : null,
            query: this.state.query.trim() || null,
        });
    }

    async load(show) {
        this.newest++;
        this.state.isMoreFailed = false;
        show(await this.ask(null));
    }

    async more() {
        const number = this.newest;
        Object.assign(this.state, { isMoreBusy: true, isMoreFailed: false });
        try {
            const { entries, next } = await this.ask(this.late.data.next);
            if (number === this.newest) {
                this.late.data.entries.push(...entries);
                this.late.data.next = next;
            }
        } catch (error) {
            console.warn("Older entries could not be loaded", error);
            this.state.isMoreFailed = true;
        } finally {
            this.state.isMoreBusy = false;
        }
    }

    // -- what is asked for -------------------------------------------------------------------

    get isAsked() {
        return Boolean(this.state.chosen.length || this.state.query.trim());
    }

    isChosen(kind) {
        return this.state.chosen.includes(kind);
    }

    toggle(kind) {
        const { chosen } = this.state;
        this.state.chosen = chosen.includes(kind) ? chosen.filter((other) => other !== kind) : [...chosen, kind];
    }

    onInput(ev) {
        this.state.query = ev.target.value;
        this.loadSoon();
    }

    showAll() {
        const isFiltered = this.state.chosen.length > 0;
        Object.assign(this.state, { chosen: [], query: "" });
        if (!isFiltered) {
            this.late.load();
        }
        this.search.el?.focus();
    }

    // -- what is shown -----------------------------------------------------------------------

    icon({ kind }) {
        return this.late.data.kinds.find((row) => row.kind === kind).icon;
    }

    moment(entry) {
        return deserializeDateTime(entry.moment);
    }

    /** The entries under the day they happened on, in their order: what a search finds in messages comes last. */
    get days() {
        const days = [];
        for (const entry of this.late.data.entries) {
            const label = this.dayLabel(this.moment(entry));
            if (days.at(-1)?.label !== label) {
                days.push({ label, key: `${label} ${entry.key}`, entries: [] });
            }
            days.at(-1).entries.push(entry);
        }
        return days;
    }

    dayLabel(moment) {
        const ago = DateTime.local().startOf("day").diff(moment.startOf("day"), "days").days;
        return ago === 0 ? _t("Today") : ago === 1 ? _t("Yesterday") : formatDate(moment);
    }

    time(entry) {
        return entry.is_day ? "" : this.moment(entry).toLocaleString(DateTime.TIME_SIMPLE);
    }

    planned(entry) {
        const moment = this.moment(entry);
        return entry.is_day ? formatDate(moment) : toLocaleDateTimeString(moment, { showSeconds: false });
    }

    isOverdue(entry) {
        return this.moment(entry) < DateTime.local().startOf("day");
    }

    who({ ours, theirs, direction }) {
        const [from, to] = direction === "in" ? [theirs, ours] : [ours, theirs];
        return direction && from && to ? _t("%(from)s → %(to)s", { from, to }) : [ours, theirs].filter(Boolean).join(" · ");
    }
}
