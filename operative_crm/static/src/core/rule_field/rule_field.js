import { DomainSelector } from "@web/core/domain_selector/domain_selector";
import { DomainSelectorDialog } from "@web/core/domain_selector_dialog/domain_selector_dialog";
import { ModelFieldSelector } from "@web/core/model_field_selector/model_field_selector";
import { ModelFieldSelectorPopover } from "@web/core/model_field_selector/model_field_selector_popover";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { DomainField, domainField } from "@web/views/fields/domain/domain_field";

/** Offers the fields a rule may ask for; behind a link only where it may look. */
class RuleFieldPopover extends ModelFieldSelectorPopover {
    canFollowRelationFor(fieldDef) {
        return super.canFollowRelationFor(fieldDef) && this.props.filter.leads(fieldDef, this.state.page.resModel);
    }
}

class RuleFieldSelector extends ModelFieldSelector {
    static components = { ...ModelFieldSelector.components, Popover: RuleFieldPopover };
}

// what the server says of a model holds as long as the page is open
const openFields = new Map();

class RuleSelector extends DomainSelector {
    async onPropsUpdated(props) {
        if (!openFields.has(props.resModel)) {
            // not by the hook: what this component has asked for has to arrive although the form is drawn anew meanwhile
            const asked = this.env.services.orm.call("operative.rule.mixin", "get_open_fields", [props.resModel]);
            openFields.set(props.resModel, asked);
            asked.catch(() => openFields.delete(props.resModel));
        }
        const [open] = await Promise.all([openFields.get(props.resModel), super.onPropsUpdated(props)]);
        this.open = open;
    }

    getDefaultCondition(fieldDefs) {
        const names = this.open[this.props.resModel]?.fields || [];
        const offered = Object.fromEntries(Object.entries(fieldDefs).filter(([name]) => names.includes(name)));
        return super.getDefaultCondition(Object.keys(offered).length ? offered : fieldDefs);
    }

    getPathEditorInfo(resModel, defaultCondition) {
        const info = super.getPathEditorInfo(resModel, defaultCondition);
        const open = this.open;
        const filter = (fieldDef, _path, model) =>
            fieldDef.searchable &&
            !["json", "separator"].includes(fieldDef.type) &&
            (fieldDef.is_property || Boolean(open[model]?.fields.includes(fieldDef.name)));
        filter.leads = (fieldDef, model) =>
            fieldDef.type === "properties" || Boolean(open[model]?.ways.includes(fieldDef.name));
        const { extractProps } = info;
        return {
            ...info,
            component: RuleFieldSelector,
            extractProps: (params) => ({ ...extractProps(params), filter }),
        };
    }
}

class RuleDialog extends DomainSelectorDialog {
    static components = { ...DomainSelectorDialog.components, DomainSelector: RuleSelector };
}

/** A rule: Odoo's editor of domains, which offers nothing that would be refused when the rule is saved. */
export class OperativeRuleField extends DomainField {
    static components = { ...DomainField.components, DomainSelector: RuleSelector };

    onEditDialogBtnClick() {
        this.addDialog(RuleDialog, {
            resModel: this.getResModel(),
            domain: this.getDomain(),
            isDebugMode: Boolean(this.env.debug),
            onConfirm: this.update.bind(this),
        });
    }
}

registry.category("fields").add("operative_rule", {
    ...domainField,
    component: OperativeRuleField,
    displayName: _t("Rule"),
});
