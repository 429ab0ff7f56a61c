import { session } from "@web/session";
import { formatFloat } from "@web/views/fields/formatters";

/**
 * A quantity as short as it can be said, as exact as the database counts quantities.
 *
 * @param {number} quantity
 * @returns {string}
 */
export function formatQuantity(quantity) {
    return formatFloat(quantity, { digits: [16, session.operative_quantity_digits ?? 2], trailingZeros: false });
}
