import { Component, onWillStart, useState } from "@odoo/owl";
import {
    deserializeDate,
    deserializeDateTime,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { OperativeLateNote, useLateLoad } from "../../core/late_load/late_load";
import { OperativeFirstSteps } from "../first_steps/first_steps";
import { acceptLabels } from "../process";

const ICONS = {
    "crm.lead": "fa-star",
    "helpdesk.ticket": "fa-life-ring",
    "sale.order": "fa-shopping-cart",
    "project.project": "fa-puzzle-piece",
    "operative.customer": "fa-user",
};

/** What waits for the user today; each row opens its document, and what can be decided is decided here. */
export class OperativeMyDay extends Component {
    static template = "operative_crm.MyDay";
    static components = { Layout, OperativeFirstSteps, OperativeLateNote };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ sections: null, nothing: [], leads: false, selected: {}, refusing: false, reason: "", busy: false });
        onWillStart(() => this.load());
        // what is counted over everybody does not hold up one's own day
        this.lead = useLateLoad(
            async (show) =>
                show(this.state.leads ? await this.orm.silent.call("operative.my.day", "get_lead_sections", []) : null),
            () => [this.state.leads],
            () => [this.state.sections]
        );
    }

    async load() {
        Object.assign(this.state, await this.orm.call("operative.my.day", "get_day", []));
        this.state.selected = {};
        this.state.refusing = false;
        this.state.reason = "";
    }

    get selectedIds() {
        return Object.keys(this.state.selected)
            .filter((id) => this.state.selected[id])
            .map(Number);
    }

    icon(row) {
        return ICONS[row.res_model] || "fa-file-o";
    }

    when(row) {
        return row.at.length > 10
            ? toLocaleDateTimeString(deserializeDateTime(row.at))
            : toLocaleDateString(deserializeDate(row.at));
    }

    get leadLabel() {
        return _t("Your Team");
    }

    get isEmpty() {
        const lead = this.lead.data;
        const isTeamEmpty = !this.state.leads || (lead && !lead.sections.length && !lead.nothing.length);
        return !this.state.sections.length && Boolean(isTeamEmpty);
    }

    /** What was looked at without finding anything, of the own day and of the team's. */
    get nothing() {
        return [...this.state.nothing, ...(this.lead.data?.nothing || [])].join(", ");
    }

    money(amount, currencyId) {
        return formatMonetary(amount, { currencyId, digits: [16, 0] });
    }

    /** A row that stands for several opens their list, any other its document. */
    openLead(row) {
        return row.action ? this.action.doAction(row.action) : this.open(row);
    }

    leadText(section, row) {
        const when = row.at && (section.key === "at_risk" ? _t("since %s", this.when(row)) : _t("due %s", this.when(row)));
        return [row.partner, row.text, when, row.whose].filter(Boolean).join(" · ");
    }

    whenLabel(section, row) {
        const when = this.when(row);
        if (section.key === "decision") {
            return _t("asked %s", when);
        }
        if (section.key === "ticket_waiting") {
            return _t("since %s", when);
        }
        return section.key === "returned" ? _t("returned %s", when) : _t("due %s", when);
    }

    openLabel(row) {
        return _t("Open %s", row.name);
    }

    selectLabel(row) {
        return _t("Select %s", row.name);
    }

    get labels() {
        const count = this.selectedIds.length;
        return { accept: _t("Accept %s", count), giveBack: _t("Return %s…", count) };
    }

    allLabel(section) {
        return _t("Show all %s", section.total);
    }

    shownLabel(section) {
        return _t("%(shown)s of %(total)s are shown", { shown: section.rows.length, total: section.total });
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.res_model,
            res_id: row.res_id,
            views: [[false, "form"]],
        });
    }

    /** Call a method, then show what is left; also where somebody else was quicker. */
    async run(model, method, args) {
        this.state.busy = true;
        try {
            return await this.orm.call(model, method, args);
        } finally {
            this.state.busy = false;
            await this.load();
        }
    }

    acceptLabels = acceptLabels;

    forText(row) {
        return _t("For %s", row.receiver);
    }

    accept(ids, method = "action_accept") {
        return this.run("operative.handover", method, [ids]);
    }

    async giveBack(ids) {
        const action = await this.orm.call("operative.handover", "action_open_return", [ids]);
        return this.action.doAction(action, { onClose: () => this.load() });
    }

    reach(row) {
        return this.run("operative.milestone.result", "action_reach", [[row.id]]);
    }

    approve(row) {
        return this.run("operative.condition.result", "action_approve", [[row.id]]);
    }

    askReason(row) {
        this.state.refusing = row.id;
        this.state.reason = "";
    }

    refuse(row) {
        return this.run("operative.condition.result", "action_refuse", [[row.id], this.state.reason.trim() || false]);
    }
}

registry.category("actions").add("operative_my_day", OperativeMyDay);
