import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useLateLoad } from "../../core/late_load/late_load";

/**
 * What is still to be said of a deal that is decided: why it was lost, and against whom it was decided, each with one click.
 *
 * Loads after the form; where that fails, or nothing is asked, there is nothing.
 */
export class OperativeOutcomeQuestion extends Component {
    static template = "operative_crm.OutcomeQuestion";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.state = useState({ isBusy: false });
        this.late = useLateLoad(
            async (show) => {
                const { resModel, resId } = this.props.record;
                show(resId ? await this.orm.silent.call(resModel, "operative_outcome_question", [[resId]]) : false);
            },
            () => [this.props.record.resModel, this.props.record.resId],
            () => [this.props.record]
        );
    }

    get question() {
        return this.late.data;
    }

    get title() {
        if (this.question.asks_reason) {
            return _t("Why was it lost?");
        }
        return this.question.outcome === "won" ? _t("Against whom was it won?") : _t("Who got the order?");
    }

    /** One question after the other. */
    get choices() {
        if (this.question.asks_reason) {
            return this.question.reasons.map(({ id, name }) => ({ name, answer: { reason_id: id } }));
        }
        return this.question.competitors.map(({ id, name, named }) => ({ name, named, answer: { competitor_ids: [id] } }));
    }

    async answer(answer) {
        const { record } = this.props;
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            this.late.data = await this.orm.call(record.resModel, "operative_answer_outcome", [[record.resId]], answer);
            if (!(await record.isDirty())) {
                await record.load();
            }
        } finally {
            this.state.isBusy = false;
        }
    }
}

registry.category("view_widgets").add("operative_outcome_question", { component: OperativeOutcomeQuestion });
