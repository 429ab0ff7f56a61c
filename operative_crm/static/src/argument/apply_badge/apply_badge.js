import { registry } from "@web/core/registry";
import { pick } from "@web/core/utils/objects";
import { BadgeSelectionField, badgeSelectionField } from "@web/views/fields/badge_selection/badge_selection_field";

/** Badges of which a click is the answer: it chooses, and does what the dialog is for. */
export class ApplyBadgeField extends BadgeSelectionField {
    static props = { ...BadgeSelectionField.props, action: String };

    async onChange(value) {
        super.onChange(value);
        // saving waits for the choice
        await this.env.onClickViewButton({
            clickParams: { type: "object", name: this.props.action },
            getResParams: () => pick(this.props.record, "context", "evalContext", "resModel", "resId", "resIds"),
        });
    }
}

export const applyBadgeField = {
    ...badgeSelectionField,
    component: ApplyBadgeField,
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...badgeSelectionField.extractProps(fieldInfo, dynamicInfo),
        action: fieldInfo.options.action,
    }),
};

registry.category("fields").add("operative_apply_badge", applyBadgeField);
