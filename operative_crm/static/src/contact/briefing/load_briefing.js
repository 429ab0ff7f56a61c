const underway = new Map();

/** The briefing of a customer; those who ask for it at the same time share one request. */
export async function loadBriefing(orm, partnerId) {
    if (!underway.has(partnerId)) {
        const answer = orm.silent.call("res.partner", "operative_briefing", [[partnerId]]);
        underway.set(partnerId, answer);
        const over = () => underway.delete(partnerId);
        answer.then(over, over);
    }
    return underway.get(partnerId);
}
