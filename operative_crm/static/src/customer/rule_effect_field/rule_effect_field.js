import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What a rule matches now, and who would change phase if it were saved as it stands. */
export class OperativeRuleEffectField extends Component {
    static template = "operative_crm.RuleEffectField";
    static props = { ...standardFieldProps };

    get effect() {
        return this.props.record.data[this.props.name] || null;
    }

    get inPhase() {
        return _t("%s customers are in this phase now.", this.props.record.data.customer_count || 0);
    }

    get matches() {
        return _t("The rule alone holds for %s; whom an earlier phase takes is in that one.", this.props.record.data.match_count);
    }

    get total() {
        const total = this.effect.changes.reduce((sum, change) => sum + change.count, 0);
        return _t("%s customers would change phase:", total);
    }
}

export const operativeRuleEffectField = {
    component: OperativeRuleEffectField,
    displayName: _t("Effect of a rule"),
    supportedTypes: ["json"],
    isEmpty: () => false,
    fieldDependencies: [
        { name: "customer_count", type: "integer" },
        { name: "match_count", type: "integer" },
    ],
};

registry.category("fields").add("operative_rule_effect", operativeRuleEffectField);
