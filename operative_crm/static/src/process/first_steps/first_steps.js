import { Component, onMounted, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";

const MODEL = "onboarding.onboarding.step";

/** What an administrator sets up first: each step a link and a tick, gone when it is done or closed. */
export class OperativeFirstSteps extends Component {
    static template = "operative_crm.FirstSteps";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ steps: [], failed: false });
        // the day is there before: this comes to it
        onMounted(() => this.load());
    }

    async load() {
        try {
            // empty for whoever is no administrator
            this.state.steps = await this.orm.silent.call(MODEL, "operative_first_steps", []);
            this.state.failed = false;
        } catch {
            this.state.failed = true;
        }
    }

    get progress() {
        const done = this.state.steps.filter((step) => step.is_done).length;
        return _t("%(done)s of %(total)s done", { done, total: this.state.steps.length });
    }

    tickLabel(step) {
        return step.is_done ? _t("%s: done", step.title) : _t("%s: mark as done", step.title);
    }

    async open(step) {
        const action = await this.orm.call(MODEL, "operative_open_first_step", [step.id]);
        return this.action.doAction(action, { onClose: () => this.load() });
    }

    async tick(step) {
        await this.orm.call(MODEL, "operative_tick_first_step", [step.id]);
        return this.load();
    }

    async close() {
        await this.orm.call(MODEL, "operative_close_first_steps", []);
        return this.load();
    }
}
