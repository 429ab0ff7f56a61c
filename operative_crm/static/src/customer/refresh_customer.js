// A pass comes every ten minutes; figures that are older were to be brought up to date, and were not.
const STALE_AFTER = { minutes: 15 };

/**
 * Bring the figures of a customer up to date.
 *
 * @param {Object} orm
 * @param {number} customerId
 * @param {DateTime|false} at the moment the figures on the screen are true of
 * @returns {Promise<boolean>} whether there is something new to show
 * @throws where the figures stay old
 */
export async function refreshCustomer(orm, customerId, at) {
    if (await orm.silent.call("operative.customer", "action_refresh", [[customerId]])) {
        return true;
    }
    if (!at || at < luxon.DateTime.now().minus(STALE_AFTER)) {
        throw new Error("the figures could not be brought up to date");
    }
    return false;
}
