import { Component, markup, onMounted, onWillDestroy, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { session } from "@web/session";
import { describeRate, describeVerified, plainText } from "../argument";
import { OperativeArgumentProofs } from "../argument_proofs/argument_proofs";

const LIMIT = 5;
const DELAY = 200;
// so long nothing else is typed: what was searched for and not found is noted
const MISSED = 1500;

/**
 * Arguments for a document: the best five, or what a search finds, with what they say, and marks for what was done with
 * them.
 *
 * By keyboard: what is typed searches, Enter unfolds the first and goes to its marks, the arrows go from one to the next,
 * Esc closes.
 */
export class OperativeArgumentPanel extends Component {
    static template = "operative_crm.ArgumentPanel";
    static components = { OperativeArgumentProofs };
    static props = {
        close: Function,
        resModel: String,
        resId: Number,
        rows: [Array, { value: null }],
        canNote: Boolean,
        onNote: Function,
        onMail: Function,
        onUsed: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.search = useRef("search");
        this.rate = describeRate;
        this.verified = describeVerified;
        this.newest = 0;
        this.state = useState({
            query: "",
            answered: this.props.rows ? "" : null,
            rows: this.props.rows,
            openId: this.props.rows?.find((row) => row.unfold)?.id,
            marksOf: null,
            isFailed: false,
            isBusy: false,
            said: "",
            doubting: null,
            doubt: "",
        });
        useEffect(
            (id) => {
                if (id) {
                    this.root.el.querySelector(`[data-argument='${id}'] .o_operative_argument_marks button`)?.focus();
                    this.state.marksOf = null;
                }
            },
            () => [this.state.marksOf]
        );
        this.loadSoon = useDebounced(() => this.load(), DELAY);
        this.noteMissSoon = useDebounced(() => this.noteMiss(), MISSED);
        onMounted(() => {
            if (!this.ui.isSmall) {
                this.search.el.focus();
            }
            if (!this.state.rows) {
                this.load();
            }
        });
        onWillDestroy(() => this.newest++);
    }

    get isAuthor() {
        return session.operative_arguments === "write";
    }

    get isSearched() {
        return Boolean(this.state.answered);
    }

    body(row) {
        // markup: sanitised by the server when it was written
        return markup(row.body);
    }

    // -- finding -----------------------------------------------------------------------------

    async load() {
        const number = ++this.newest;
        const query = this.state.query.trim();
        const { resModel, resId } = this.props;
        let rows = null;
        try {
            rows = await this.orm.silent.call(resModel, "operative_suggest_arguments", [[resId]], { limit: LIMIT, query });
        } catch (error) {
            console.warn("Arguments could not be found", error);
        }
        // an answer that comes late is of an earlier question
        if (number !== this.newest) {
            return;
        }
        this.state.isFailed = !rows;
        if (rows) {
            const isOpen = rows.some((row) => row.id === this.state.openId);
            Object.assign(this.state, { rows, answered: query });
            this.state.openId = isOpen ? this.state.openId : rows.find((row) => row.unfold)?.id;
            if (query && !rows.length) {
                this.noteMissSoon();
            }
        }
    }

    /** So that somebody writes what is missing. */
    noteMiss() {
        const { resModel, resId } = this.props;
        if (this.state.rows?.length === 0 && this.state.query.trim() === this.state.answered) {
            this.orm.silent
                .call(resModel, "operative_note_search", [[resId]], { query: this.state.answered })
                .catch((error) => console.warn("The search could not be noted", error));
        }
    }

    onInput(ev) {
        this.state.query = ev.target.value;
        this.loadSoon();
    }

    async onEnter() {
        if (this.state.query.trim() !== this.state.answered) {
            this.loadSoon.cancel();
            await this.load();
        }
        const [first] = this.state.rows || [];
        if (first) {
            this.unfold(first);
        }
    }

    writeOne() {
        this.props.close();
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "operative.argument",
            views: [[false, "form"]],
            target: "new",
            context: { default_phrases: this.state.query.trim() },
        });
    }

    // -- keyboard ----------------------------------------------------------------------------

    get heads() {
        return [...this.root.el.querySelectorAll(".o_operative_argument_head")];
    }

    onKeydown(ev) {
        if (ev.altKey || ev.ctrlKey || ev.metaKey || ev.isComposing) {
            return;
        }
        if (ev.target.matches("textarea")) {
            return;
        }
        if (["ArrowDown", "ArrowUp"].includes(ev.key)) {
            ev.preventDefault();
            this.move(ev.key === "ArrowDown" ? 1 : -1);
        } else if (ev.key === "Enter" && ev.target === this.search.el) {
            ev.preventDefault();
            this.onEnter();
        } else if (ev.key.length === 1 && ev.key !== " " && !ev.target.matches("input, textarea")) {
            // the letter goes into the search
            this.search.el.focus();
        }
    }

    move(step) {
        const { heads } = this;
        const card = document.activeElement.closest(".o_operative_argument");
        const place = card ? heads.findIndex((head) => card.contains(head)) : -1;
        const inHead = place === -1 || document.activeElement === heads[place];
        const next = inHead || step > 0 ? place + step : place;
        (next < 0 ? this.search.el : heads[Math.min(next, heads.length - 1)])?.focus();
    }

    onHead(row, ev) {
        if (this.state.openId === row.id) {
            this.state.openId = null;
        } else {
            this.unfold(row, { goesToMarks: ev.detail === 0 });
        }
    }

    /** @param {boolean} goesToMarks the next key uses it */
    unfold(row, { goesToMarks = true } = {}) {
        this.state.openId = row.id;
        this.state.marksOf = goesToMarks ? row.id : null;
    }

    // -- marks -------------------------------------------------------------------------------

    isUsed(row, channel) {
        return Boolean(row.my_use) && row.my_use.channel === channel;
    }

    /** What the server notes of a row; while it does, no other mark is set. */
    async note(row, call) {
        if (this.state.isBusy) {
            return false;
        }
        this.state.isBusy = true;
        try {
            const use = await call();
            if (use) {
                row.my_use = use;
                if (!this.isSearched) {
                    this.props.onUsed(this.state.rows);
                }
            }
            return Boolean(use);
        } finally {
            this.state.isBusy = false;
        }
    }

    call(method, row, value) {
        return this.orm.call(this.props.resModel, method, [[this.props.resId], row.id, value]);
    }

    async copy(row) {
        try {
            await browser.navigator.clipboard.writeText(plainText(row));
        } catch {
            this.notification.add(_t("The browser does not let it be copied: mark the text and copy it yourself."), {
                type: "warning",
            });
            return;
        }
        if (await this.note(row, () => this.call("operative_use_argument", row, "copied"))) {
            this.state.said = _t("Copied");
        }
    }

    async intoMail(row) {
        if (await this.note(row, () => this.call("operative_use_argument", row, "mail"))) {
            this.props.close();
            this.props.onMail(row);
        }
    }

    async intoNotes(row) {
        if (await this.note(row, () => this.props.onNote(row))) {
            this.state.said = _t("It stands in the notes of the quotation now.");
        }
    }

    async markSaid(row) {
        if (await this.note(row, () => this.call("operative_use_argument", row, "said"))) {
            this.state.said = _t("Noted: said");
        }
    }

    doubt(row) {
        Object.assign(this.state, { doubting: this.state.doubting === row.id ? null : row.id, doubt: "" });
    }

    /** The owner is told, and colleagues see it beside the argument. */
    async sendDoubt(row) {
        const said = this.state.doubt.trim();
        if (!said || this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.orm.create("operative.argument.doubt", [{ argument_id: row.id, said }]);
            row.doubts = [row.doubts, `“${said}”`].filter(Boolean).join("\n");
            Object.assign(this.state, { doubting: null, doubt: "", said: _t("Thank you. Its owner is told.") });
        } finally {
            this.state.isBusy = false;
        }
    }

    async rateUse(row, helped) {
        const value = row.my_use.helped === helped ? false : helped;
        if (await this.note(row, () => this.call("operative_rate_argument", row, value))) {
            this.state.said = value ? _t("Thank you, noted.") : _t("Taken back.");
        }
    }
}
