const underway = new Map();

/**
 * The briefing of a customer; those who ask for it at the same time share one request.
 *
 * @param {Object} orm
 * @param {number} partnerId
 * @param {number} [since] what began before is not asked for any more, as `performance.now()` counts
 */
export async function loadBriefing(orm, partnerId, since = 0) {
    let request = underway.get(partnerId);
    if (!request || request.at < since) {
        request = { at: performance.now(), answer: orm.silent.call("res.partner", "operative_briefing", [[partnerId]]) };
        underway.set(partnerId, request);
        const over = () => underway.get(partnerId) === request && underway.delete(partnerId);
        request.answer.then(over, over);
    }
    return request.answer;
}
