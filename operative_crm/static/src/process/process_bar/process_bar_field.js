import { rottingStatusBarDurationField, RottingStatusBarDurationField } from "@mail/js/rotting_mixin/rotting_statusbar";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { avatarUrl, formatHours, formatSpent, getProcess } from "../process";

/**
 * Odoo's status bar, which also says of each stage whose it is, how long it took and what is open.
 *
 * Everything else, folding, the width and the dropdown of narrow screens, is Odoo's own.
 */
export class OperativeProcessBarField extends RottingStatusBarDurationField {
    static template = "operative_crm.ProcessBarField";
    static props = { ...RottingStatusBarDurationField.props, hideTime: { type: Boolean, optional: true } };

    getAllItems() {
        const stages = new Map(getProcess(this.props.record)?.stages.map((stage) => [stage.id, stage]));
        const items = super.getAllItems();
        for (const item of items) {
            const stage = stages.get(item.value);
            if (stage) {
                item.person = stage.is_past ? null : stage.person;
                item.unmet = stage.unmet;
                item.isLate = stage.is_late;
                item.shortTimeInStage =
                    !this.props.hideTime && stage.spent_hours * 60 >= 1 && formatHours(stage.spent_hours);
                item.fullTimeInStage = this.describe(stage);
            }
        }
        return items;
    }

    /**
     * Where it is tight, what we added goes before any stage does.
     *
     * @override
     */
    adjustVisibleItems() {
        const { el } = this.rootRef;
        el.classList.remove("o_operative_process_tight");
        super.adjustVisibleItems();
        if (el.querySelector("[data-value].d-none")) {
            el.classList.add("o_operative_process_tight");
            super.adjustVisibleItems();
        }
    }

    avatarUrl(item) {
        return avatarUrl(item.person);
    }

    describe(stage) {
        const who = [stage.role?.name, stage.person?.name].filter(Boolean).join(": ");
        const parts = [who];
        if (stage.spent_hours || stage.target_hours) {
            parts.push(formatSpent(stage));
        }
        if (stage.unmet) {
            parts.push(_t("%s missing", stage.unmet));
        }
        return parts.filter(Boolean).join(", ");
    }

    /**
     * What was typed is saved first and counts; the move is then a step of its own, so that a refused one leaves
     * nothing behind but the stage it came from.
     *
     * @override
     */
    async selectItem(item) {
        const { record } = this.props;
        if ((record.isNew || (await record.isDirty())) && !(await record.save())) {
            return;
        }
        try {
            await super.selectItem(item);
        } catch (error) {
            await record.discard();
            throw error;
        }
    }
}

export const operativeProcessBarField = {
    ...rottingStatusBarDurationField,
    component: OperativeProcessBarField,
    displayName: _t("Process bar"),
    supportedOptions: [
        ...rottingStatusBarDurationField.supportedOptions,
        { label: _t("Hide time"), name: "hide_time", type: "boolean" },
    ],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...rottingStatusBarDurationField.extractProps(fieldInfo, dynamicInfo),
        hideTime: fieldInfo.options.hide_time,
    }),
    // what it shows beyond Odoo's own is in the view, where access to it is asked
    fieldDependencies: [],
};

registry.category("fields").add("operative_process_bar", operativeProcessBarField);
