import { Component } from "@odoo/owl";
import { useBus, useService } from "@web/core/utils/hooks";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useLateLoad } from "../../core/late_load/late_load";
import { loadBriefing } from "../briefing/load_briefing";
import { linesOf } from "../briefing/sections";

/**
 * What one wants to know of a customer at a glance, from the briefing beside it: whom to speak to (`part` is *contact*),
 * else the deal that is open and what comes next.
 */
export class OperativeGlance extends Component {
    static template = "operative_crm.Glance";
    static props = { ...standardWidgetProps, part: { type: String, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.late = useLateLoad(
            async (show) => show(this.partnerId ? this.glance(await loadBriefing(this.orm, this.partnerId, this.since)) : null),
            () => [this.partnerId]
        );
        useBus(this.env.bus, "OPERATIVE:CONTACT_LOGGED", ({ timeStamp }) => {
            this.since = timeStamp;
            this.late.load();
        });
    }

    get partnerId() {
        return this.props.record.data.partner_id?.id;
    }

    glance({ who, deals, next_steps: steps }) {
        if (this.props.part === "contact") {
            const [contact] = who?.key_contacts || [];
            return { contact: contact && linesOf("who", { key_contacts: [contact] }) };
        }
        const [deal, ...others] = (deals ? linesOf("deals", deals) : []).filter((row) => row.document);
        return { deal, others: others.length, step: steps && linesOf("next_steps", steps)[0] };
    }

    open({ model, id }) {
        this.action.doAction({ type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]] });
    }
}

registry.category("view_widgets").add("operative_glance", {
    component: OperativeGlance,
    extractProps: ({ options }) => ({ part: options.part }),
    fieldDependencies: [{ name: "partner_id", type: "many2one" }],
});
