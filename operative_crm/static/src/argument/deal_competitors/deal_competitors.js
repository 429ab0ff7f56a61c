import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useOwnedDialogs, useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useLateLoad } from "../../core/late_load/late_load";
import { formatPercent } from "../../core/percent/percent";
import { DEAL_CHANGED } from "../argument";

const MODEL = "operative.deal.competitor";

/**
 * Whom we meet in the deal at hand: a chip each, which opens what is known, and a button to name another.
 *
 * Loads after the form; where that fails, the form is as it is without it.
 */
export class OperativeDealCompetitors extends Component {
    static template = "operative_crm.DealCompetitors";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.addDialog = useOwnedDialogs();
        this.late = useLateLoad(
            async (show) => {
                const { resModel, resId } = this.props.record;
                show(resId ? await this.orm.silent.call(resModel, "operative_deal_competitors", [[resId]]) : false);
            },
            () => [this.props.record.resModel, this.props.record.resId],
            () => [this.props.record]
        );
    }

    /** What the chip says beside the name: how much dearer we are, and what came of it. */
    details(entry) {
        const gap = entry.price_gap === false ? "" : formatPercent(entry.price_gap, true);
        return [entry.is_incumbent && _t("Incumbent"), gap, entry.outcome || entry.threat]
            .filter(Boolean)
            .join(" · ");
    }

    open(entry) {
        const { is_writable, home } = this.late.data;
        this.addDialog(FormViewDialog, {
            resModel: MODEL,
            resId: entry?.id || false,
            title: _t("Competitor"),
            context: home,
            mode: is_writable ? "edit" : "readonly",
            preventEdit: !is_writable,
            canExpand: false,
            removeRecord:
                entry && is_writable
                    ? async () => {
                          await this.orm.unlink(MODEL, [entry.id]);
                          await this.changed();
                      }
                    : undefined,
            onRecordSaved: () => this.changed(),
        });
    }

    /** What is suggested follows from whom we meet. */
    async changed() {
        this.env.bus.trigger(DEAL_CHANGED);
        await this.late.load();
    }
}

registry.category("view_widgets").add("operative_deal_competitors", { component: OperativeDealCompetitors });
