import { Component, markRaw, useState } from "@odoo/owl";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { Dialog } from "@web/core/dialog/dialog";
import { serializeDate, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { getFieldsSpec } from "@web/model/relational_model/utils";
import { useLateLoad } from "../../core/late_load/late_load";
import { OperativeCompletionDocument } from "../../process/completion_dialog/completion_dialog";
import { areValid, changesOf, useCompletionForm } from "../../process/completion_dialog/completion_form";
import { newUuid } from "../outbox/outbox";

const { DateTime } = luxon;
const IN_DAYS = { tomorrow: 1, week: 7, month: 30 };
// longer nobody waits for an answer: it is kept already
const PATIENCE = 8000;
const MOST_PERSONS = 200;
const LONGEST_VISIT = 24 * 60;

/**
 * What came of a contact, in three taps: the kind, the words, *Log*. What comes next, and what the next stage asks for, is
 * a tap more.
 *
 * It is kept in the browser until the server has it, see `operative_contact_outbox`.
 */
export class OperativeLogContact extends Component {
    static template = "operative_crm.LogContact";
    static components = { Dialog, OperativeCompletionDocument };
    static props = {
        partnerId: Number,
        name: { type: String, optional: true },
        document: { type: Object, optional: true },
        onLogged: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.outbox = useService("operative_contact_outbox");
        this.ui = useService("ui");
        // on a phone as well: to tap the note before one dictates would be a fourth tap
        this.note = useAutofocus({ refName: "note", mobile: true });
        this.kinds = [
            { kind: "visit", label: _t("Visit"), icon: "fa-users" },
            { kind: "call", label: _t("Call"), icon: "fa-phone" },
            { kind: "mail", label: _t("Mail"), icon: "fa-envelope-o" },
        ];
        this.days = [
            { key: "tomorrow", label: _t("Tomorrow") },
            { key: "week", label: _t("In a Week") },
            { key: "month", label: _t("In a Month") },
        ];
        this.state = useState({
            kind: "call",
            isReached: true,
            minutes: 30,
            note: "",
            at: "",
            next: "",
            on: "",
            summary: "",
            whose: "",
            refusal: "",
            isBusy: false,
        });
        this.others = useLateLoad(
            async (show) => {
                const isColleague = [["share", "=", false]];
                const [roles, persons] = await Promise.all([
                    this.orm.silent.searchRead("operative.role", [], ["name"]),
                    this.orm.silent.searchRead("res.users", isColleague, ["name"], { limit: MOST_PERSONS, order: "name" }),
                ]);
                show({ roles, persons });
            },
            () => []
        );
        const loadForm = useCompletionForm();
        this.records = {};
        // what the next stage asks for comes with reception alone; a contact is logged without it
        this.toFindOut = useLateLoad(
            async (show) => {
                const { partnerId, document } = this.props;
                const { model, documents } = await this.orm.silent.call(
                    "res.partner",
                    "operative_contact_to_find_out",
                    [[partnerId]],
                    { document: document || null }
                );
                const conditions = documents.flatMap((row) => row.conditions);
                const form = await loadForm(model, conditions);
                const values = form ? await this.readValues(model, documents, form) : {};
                show({ model, documents, form: markRaw(form || {}), values, number: conditions.length });
            },
            () => []
        );
    }

    /** What is there already, read at once: from now on reception is not needed, and what an onchange would add the server does. */
    async readValues(model, documents, form) {
        for (const field of Object.values(form.activeFields)) {
            field.onChange = false;
        }
        const rows = await this.orm.silent.webRead(
            model,
            documents.map((row) => row.id),
            { specification: getFieldsSpec(form.activeFields, form.fields, {}), context: user.context }
        );
        return Object.fromEntries(rows.map((row) => [row.id, markRaw(row)]));
    }

    get title() {
        return this.props.name ? _t("Log a Contact: %s", this.props.name) : _t("Log a Contact");
    }

    get now() {
        return DateTime.local().toFormat("yyyy-MM-dd'T'HH:mm");
    }

    /** The words follow: the button takes the focus from them. */
    chooseKind(kind) {
        this.state.kind = kind;
        this.note.el.focus();
    }

    chooseDay(key) {
        const isChosen = this.state.next === key;
        this.state.next = isChosen ? "" : key;
        this.state.on = isChosen ? "" : serializeDate(DateTime.local().plus({ days: IN_DAYS[key] }));
    }

    onDay(ev) {
        Object.assign(this.state, { next: "", on: ev.target.value });
    }

    onRecord(documentId, record) {
        this.records[documentId] = record;
    }

    values(found) {
        const { kind, isReached, minutes, note, at, on, summary, whose } = this.state;
        const [name, id] = whose.split(":");
        return {
            kind,
            note: note.trim(),
            // when it was logged, not when reception is back
            at: serializeDateTime(at ? DateTime.fromISO(at) : DateTime.local()),
            minutes: Math.min(LONGEST_VISIT, Math.max(1, Number.parseInt(minutes) || 30)),
            is_reached: isReached,
            document: this.props.document || null,
            found_out: Object.keys(found).length
                ? { model: this.toFindOut.data.model, values: found, seen: this.seen(found) }
                : null,
            next_step: on ? { summary: summary.trim(), on, ...(id ? { [name]: Number(id) } : {}) } : null,
        };
    }

    /** What was in the fields that were filled in: what somebody else enters until this is sent is newer. */
    seen(found) {
        const { form, values } = this.toFindOut.data;
        return Object.fromEntries(
            Object.entries(found).map(([id, changes]) => {
                const names = Object.keys(changes).filter((name) => !form.fields[name].type.endsWith("2many"));
                return [id, Object.fromEntries(names.map((name) => [name, values[id][name]?.id ?? values[id][name]]))];
            })
        );
    }

    async log() {
        if (this.state.isBusy) {
            return;
        }
        Object.assign(this.state, { isBusy: true, refusal: "" });
        const { partnerId, name = "" } = this.props;
        const uuid = newUuid();
        try {
            const found = await changesOf(this.records);
            // what nobody touched need not be right
            if (!(await areValid(Object.keys(found).map((id) => this.records[id])))) {
                return;
            }
            const values = this.values(found);
            const waiting = await Promise.race([
                this.outbox.add({ uuid, partnerId, name, values }),
                new Promise((resolve) => browser.setTimeout(() => resolve({ isSlow: true }), PATIENCE)),
            ]);
            if (waiting?.isRefused) {
                // the words stay here, to be put right
                this.state.refusal = waiting.error;
                await this.outbox.discard(uuid);
                return;
            }
            if (!waiting) {
                this.notification.add(_t("Logged."), { type: "success" });
            } else if (this.outbox.isKept) {
                const text = _t("Kept in this browser, not sent yet. The cloud at the top shows what waits, and why.");
                this.notification.add(text, { type: "warning" });
            } else {
                const text = _t("Not sent yet, and this browser keeps nothing: leave the page open until reception is back.");
                this.notification.add(text, { type: "danger", sticky: true });
            }
            this.props.onLogged?.();
            this.props.close();
        } finally {
            this.state.isBusy = false;
        }
    }
}
