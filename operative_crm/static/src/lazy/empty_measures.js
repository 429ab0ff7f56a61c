import { patch } from "@web/core/utils/patch";
import { PivotModel } from "@web/views/pivot/pivot_model";

// what rests on cases: without any there is no figure, and zero would be one
const RESTS_ON_CASES = ["ratio", "median", "p90", "avg"];

/** In a pivot of ours a figure that rests on no case is an empty cell; Odoo shows zero. */
patch(PivotModel.prototype, {
    _getMeasurements(group, { metaData }) {
        const measurements = super._getMeasurements(...arguments);
        if (metaData.resModel.startsWith("operative.")) {
            for (const [name, value] of Object.entries(measurements)) {
                const isEmpty = value === null || value === false;
                if (isEmpty && RESTS_ON_CASES.includes(metaData.fields[name]?.aggregator)) {
                    delete measurements[name];
                }
            }
        }
        return measurements;
    },
});
