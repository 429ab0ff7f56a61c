import { formatFloat } from "@web/core/utils/numbers";
import { _t } from "@web/core/l10n/translation";

export const STAGE_CONDITION_ERROR = "odoo.addons.operative_crm.exceptions.StageConditionError";

/**
 * What the server says of the process of a record: see ``operative_process``. Read along with the form.
 *
 * @returns {Object|null} null for new records, and for whom the part is closed
 */
export function getProcess(record) {
    const process = record.data.operative_bar;
    return process?.stages?.length ? process : null;
}

/** Working hours in few characters: minutes below one hour. */
export function formatHours(hours) {
    if (hours < 1) {
        return _t("%s min", Math.round(hours * 60));
    }
    return _t("%s h", formatFloat(hours, { digits: [16, hours < 10 ? 1 : 0], trailingZeros: false }));
}

/** Time spent against the target, as in "12 h of 8 h"; the target alone where it has not been yet. */
export function formatSpent(stage) {
    if (!stage.target_hours) {
        return formatHours(stage.spent_hours);
    }
    const target = formatHours(stage.target_hours);
    if (!stage.is_current && stage.spent_hours * 60 < 1) {
        return target;
    }
    const spent = formatHours(stage.spent_hours);
    return stage.is_late
        ? _t("%(spent)s of %(target)s, late", { spent, target })
        : _t("%(spent)s of %(target)s", { spent, target });
}

export const avatarUrl = (person) => `/web/image/res.users/${person.id}/avatar_128`;

/** The buttons that accept a handover: for another, and for oneself. */
export const acceptLabels = (receiver) => ({ other: _t("Accept for %s", receiver), myself: _t("Take over myself") });

/** Who asked for it, where it is not decided yet; stands after what is asked for. */
export function describeRequest(request) {
    return request.is_exception
        ? _t("exception requested by %s", request.by)
        : _t("requested by %s", request.by);
}

export const describeSeverity = (condition) => (condition.severity === "block" ? _t("Mandatory") : _t("Hint"));
