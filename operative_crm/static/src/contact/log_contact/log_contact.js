import { Component, useRef, useState } from "@odoo/owl";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { Dialog } from "@web/core/dialog/dialog";
import { serializeDate, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useLateLoad } from "../../core/late_load/late_load";

const { DateTime } = luxon;
const IN_DAYS = { tomorrow: 1, week: 7, month: 30 };

/**
 * What came of a contact, in three taps: the kind, the words, *Log*. What comes next is a tap more.
 *
 * It is kept in the browser until the server has it, see `operative_contact_outbox`.
 */
export class OperativeLogContact extends Component {
    static template = "operative_crm.LogContact";
    static components = { Dialog };
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
        this.note = useRef("note");
        useAutofocus({ refName: "note" });
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
            roleId: "",
            isBusy: false,
        });
        this.roles = useLateLoad(
            async (show) => show(await this.orm.silent.searchRead("operative.role", [], ["name"])),
            () => []
        );
    }

    get title() {
        return this.props.name ? _t("Log a Contact: %s", this.props.name) : _t("Log a Contact");
    }

    get now() {
        return DateTime.local().toFormat("yyyy-MM-dd'T'HH:mm");
    }

    chooseDay(key) {
        const isChosen = this.state.next === key;
        this.state.next = isChosen ? "" : key;
        this.state.on = isChosen ? "" : serializeDate(DateTime.local().plus({ days: IN_DAYS[key] }));
    }

    onDay(ev) {
        Object.assign(this.state, { next: "", on: ev.target.value });
    }

    get values() {
        const { kind, isReached, minutes, note, at, on, summary, roleId } = this.state;
        return {
            kind,
            note: note.trim(),
            // when it was logged, not when reception is back
            at: serializeDateTime(at ? DateTime.fromISO(at) : DateTime.local()),
            minutes: Number.parseInt(minutes) || 30,
            is_reached: isReached,
            document: this.props.document || null,
            next_step: on ? { summary: summary.trim(), on, ...(roleId ? { role_id: Number(roleId) } : {}) } : null,
        };
    }

    async log() {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            const isSent = await this.outbox.add({
                uuid: crypto.randomUUID(),
                partnerId: this.props.partnerId,
                name: this.props.name || "",
                values: this.values,
            });
            if (isSent) {
                this.notification.add(_t("Logged."), { type: "success" });
            } else {
                this.notification.add(
                    _t("Kept in this browser, not sent yet. The cloud at the top shows what waits, and why."),
                    { type: "warning" }
                );
            }
            this.props.onLogged?.();
            this.props.close();
        } finally {
            this.state.isBusy = false;
        }
    }
}
