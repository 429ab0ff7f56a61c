import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { PivotModel } from "@web/views/pivot/pivot_model";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { formatPercent } from "../core/percent/percent";

// what rests on cases: without any there is no figure, and zero would be one
const RESTS_ON_CASES = ["ratio", "median", "p90", "avg", "same"];
const isOurs = (metaData) => metaData.resModel.startsWith("operative.");
const restsOnCases = (metaData, name) => RESTS_ON_CASES.includes(metaData.fields[name]?.aggregator);
// a conversion says of how many, and how many are still undecided
const CONVERSION = "conversion_rate";
const CONVERSION_COUNTS = { forward: "forward_count", decided: "ended_count", open: "open_count" };
const isConversion = (metaData, name) => metaData.resModel === "operative.process.report" && name === CONVERSION;
// a narrow column breaks between two statements, and in none
const oneLine = (text) => text.replaceAll(" ", "\u00a0");

/** In a pivot of ours a figure that rests on no case is none; Odoo shows zero. */
patch(PivotModel.prototype, {
    _getMeasureSpecs(config) {
        const specs = super._getMeasureSpecs(...arguments);
        if (isConversion(config.metaData, CONVERSION) && config.metaData.activeMeasures.includes(CONVERSION)) {
            for (const name of Object.values(CONVERSION_COUNTS)) {
                if (!specs.includes(`${name}:sum`)) {
                    specs.push(`${name}:sum`);
                }
            }
        }
        return specs;
    },

    _getMeasurements(group, { metaData }) {
        const measurements = super._getMeasurements(...arguments);
        if (isOurs(metaData)) {
            for (const [name, value] of Object.entries(measurements)) {
                if ((value === null || value === false) && restsOnCases(metaData, name)) {
                    // there is a group, and nothing to say of it
                    measurements[name] = null;
                }
            }
        }
        return measurements;
    },
});

patch(PivotRenderer.prototype, {
    getFormattedValue(cell) {
        const { metaData, data } = this.model;
        if (isConversion(metaData, cell.measure)) {
            const counts = data.measurements[JSON.stringify(cell.groupId)] || {};
            const { forward, decided, open } = Object.fromEntries(
                Object.entries(CONVERSION_COUNTS).map(([key, name]) => [key, counts[name] || 0])
            );
            const value = decided
                ? oneLine(_t("%(rate)s: %(forward)s of %(decided)s decided", {
                      rate: formatPercent(cell.value),
                      forward,
                      decided,
                  }))
                : "–";
            const undecided = open && oneLine(_t("%s still open", open));
            return { rawValue: cell.value, value: undecided ? `${value}, ${undecided}` : value };
        }
        return cell.value === null && isOurs(metaData) ? { rawValue: null, value: "–" } : super.getFormattedValue(...arguments);
    },
});
