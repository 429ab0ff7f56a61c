import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary } from "@web/views/fields/formatters";
import { formatPercent } from "../../core/percent/percent";
import { dialled, route } from "../../core/reach";

/**
 * What the sections of a briefing say, line by line.
 *
 * A line is `text`, and where there is one the `document` that opens, the `href` that calls or writes, the `icon`, and
 * `tone` (*danger*, *warning*, *muted*).
 */

const day = (value) => (value ? formatDate(deserializeDate(value)) : "");
const money = (value, currencyId) => formatMonetary(value, { currencyId });
const percent = (value) => formatPercent(value, true);
const joined = (...parts) => parts.filter(Boolean).join(" · ");
const isKnown = (value) => value !== null && value !== undefined;
const line = (text, more = {}) => ({ text, ...more });
const more = (isMore) => (isMore ? [line(_t("and more"), { tone: "muted" })] : []);

function reach({ phone, email }) {
    return [
        ...(phone ? [line(phone, { href: `tel:${dialled(phone)}`, icon: "fa-phone" })] : []),
        ...(email ? [line(email, { href: `mailto:${email}`, icon: "fa-envelope-o" })] : []),
    ];
}

const LINES = {
    changed({ orders, more_orders, tickets, more_tickets, promises, more_promises, prices, contacts, team, phases }) {
        return [
            ...(phases || []).map((row) =>
                line(joined(_t("%(from)s → %(to)s", { from: row.from || "–", to: row.to }), row.why, day(row.on)))
            ),
            ...(promises || []).map((row) =>
                line(
                    joined(
                        row.product,
                        _t("promised for %(to)s instead of %(from)s", { to: day(row.to_on), from: day(row.from_on) }),
                        row.reason
                    ),
                    { document: row.order, tone: "warning" }
                )
            ),
            ...more(more_promises),
            ...(tickets || []).map((row) =>
                line(joined(row.document.name, row.event === "closed" ? _t("closed") : _t("opened"), day(row.on)), {
                    document: row.document,
                    tone: row.is_complaint && row.event === "opened" ? "warning" : undefined,
                })
            ),
            ...more(more_tickets),
            ...(orders || []).map((row) =>
                line(joined(row.document.name, money(row.amount, row.currency_id), day(row.on)), { document: row.document })
            ),
            ...more(more_orders),
            ...(prices || []).map(price),
            ...(contacts || []).map((row) =>
                line(joined(_t("New: %s", row.name), row.function, day(row.on)), {
                    document: { model: "res.partner", id: row.id },
                })
            ),
            ...(team || []).map((row) => line(joined(_t("%(role)s: %(user)s", row), day(row.on)))),
        ];
    },

    who({ customer, phase, responsible, salesperson, phone, email, address, visit_time, industry, key_contacts }) {
        return [
            ...(phase
                ? [
                      line(joined(phase.name, _t("since %s", day(phase.since)), phase.why, phase.pinned_by), {
                          document: customer,
                          isLead: true,
                      }),
                  ]
                : []),
            ...reach({ phone, email }),
            ...(address ? [line(address, { href: route(address), icon: "fa-map-marker" })] : []),
            ...(visit_time ? [line(_t("Best time to visit: %s", visit_time), { icon: "fa-clock-o" })] : []),
            ...(responsible ? [line(_t("Responsible: %s", responsible.name))] : []),
            ...(salesperson ? [line(_t("Salesperson: %s", salesperson.name))] : []),
            ...(industry ? [line(industry.name || industry)] : []),
            ...(key_contacts || []).flatMap((row) => [
                line(joined(row.name, row.function, ...row.roles, row.visit_time), { document: { model: "res.partner", id: row.id }, isLead: true }),
                ...reach(row),
            ]),
        ];
    },

    money(section) {
        const { currency_id: currency, oldest_overdue: oldest } = section;
        const isOverdue = section.receivable_state === "overdue";
        return [
            line(_t("Open items: %s", section.receivable_state_name), { tone: isOverdue ? "danger" : undefined }),
            ...(section.receivable_amount ? [line(_t("Open: %s", money(section.receivable_amount, currency)))] : []),
            ...(section.overdue_amount
                ? [line(_t("Overdue: %s", money(section.overdue_amount, currency)), { tone: "danger" })]
                : []),
            ...(oldest
                ? [
                      line(joined(oldest.document.name, _t("%s days overdue", oldest.days), money(oldest.amount, currency)), {
                          document: oldest.document,
                          tone: "danger",
                      }),
                  ]
                : []),
            ...(isKnown(section.credit_used_rate) && section.credit_limit
                ? [
                      line(
                          _t("%(rate)s of the credit limit of %(limit)s used", {
                              rate: formatPercent(section.credit_used_rate),
                              limit: money(section.credit_limit, currency),
                          }),
                          { tone: section.credit_used_rate > 1 ? "danger" : undefined }
                      ),
                  ]
                : []),
            ...(section.trust && section.trust !== "normal" ? [line(section.trust_name, { tone: section.trust === "bad" ? "danger" : undefined })] : []),
            ...(section.credit_rating ? [line(joined(section.credit_rating, day(section.credit_checked_on)))] : []),
        ];
    },

    business({ revenue_12m, revenue_prev_12m, revenue_change, order_count_12m, last_order_date, bought, stopped, currency_id }) {
        return [
            // figures that are closed to the reader are none, not zero
            ...(isKnown(revenue_12m)
                ? [
                      line(
                          joined(
                              _t("%(now)s in 12 months, %(before)s in the 12 before", {
                                  now: money(revenue_12m, currency_id),
                                  before: money(revenue_prev_12m, currency_id),
                              }),
                              isKnown(revenue_change) ? percent(revenue_change) : ""
                          ),
                          { isLead: true, tone: revenue_change < 0 ? "warning" : undefined }
                      ),
                  ]
                : []),
            ...(isKnown(order_count_12m)
                ? [line(joined(_t("%s orders", order_count_12m), last_order_date && _t("the last on %s", day(last_order_date))))]
                : []),
            ...(stopped || []).map((row) =>
                line(
                    joined(
                        row.product.name,
                        _t("not bought since %(on)s, usually every %(days)s days", {
                            on: day(row.last_on),
                            days: Math.round(row.usual_days),
                        })
                    ),
                    { document: row.product, tone: "warning" }
                )
            ),
            ...(bought || []).map((row) =>
                line(joined(row.product.name, money(row.amount, currency_id), day(row.last_on)), { document: row.product })
            ),
        ];
    },

    prices: ({ changed }) => changed.map(price),

    promises({ open_count, late_count, endangered_count, worst }) {
        return [
            line(
                joined(
                    _t("%s open", open_count ?? "–"),
                    _t("%s late", late_count ?? "–"),
                    _t("%s endangered", endangered_count)
                ),
                { isLead: true, tone: late_count ? "danger" : endangered_count ? "warning" : undefined }
            ),
            ...worst.map((row) =>
                line(
                    joined(
                        row.order.name,
                        row.product,
                        _t("promised for %s", day(row.promised_on)),
                        row.planned_on && _t("planned for %s", day(row.planned_on)),
                        row.state_name
                    ),
                    { document: row.order, tone: row.state === "late" ? "danger" : "warning" }
                )
            ),
        ];
    },

    service({ tickets }) {
        return tickets.map((row) =>
            line(joined(row.ticket.name, row.type, row.waits, _t("since %s", day(row.since))), {
                document: row.ticket,
                tone: row.clock === "ours" ? "warning" : undefined,
            })
        );
    },

    arguments({ arguments: fitting, introductions }) {
        return [...introductions, ...fitting].map((row) =>
            line(joined(row.name, row.decided ? _t("%(won)s of %(decided)s won", row) : ""), {
                document: row,
                icon: row.kind === "introduction" ? "fa-bullhorn" : "fa-comments-o",
            })
        );
    },

    deals({ opportunities, quotations, more_opportunities, more_quotations }) {
        const deal = (row) =>
            line(
                joined(
                    row.document.name,
                    row.stage,
                    row.amount && money(row.amount, row.currency_id),
                    day(row.due_on),
                    row.competitors.length && _t("against %s", row.competitors.map(({ name }) => name).join(", "))
                ),
                { document: row.document }
            );
        return [
            ...(opportunities || []).map(deal),
            ...more(more_opportunities),
            ...(quotations || []).map(deal),
            ...more(more_quotations),
        ];
    },

    contacts({ last }) {
        return last.map((row) =>
            line(joined(day(row.on), row.kind_name, row.document?.name, row.text), { document: row.document })
        );
    },

    next_steps({ activities, meetings }) {
        return [
            ...activities.map((row) =>
                line(joined(day(row.due_on), row.summary || row.type, row.user), {
                    document: row.document,
                    tone: row.is_late ? "danger" : undefined,
                })
            ),
            ...meetings.map((row) =>
                line(joined(day(row.on), row.document?.name, row.user), { document: row.document, icon: "fa-users" })
            ),
        ];
    },

    to_find_out({ opportunities }) {
        return opportunities.flatMap((row) =>
            row.missing.map((condition) =>
                line(joined(row.document.name, condition.name), {
                    document: row.document,
                    tone: condition.is_mandatory ? "warning" : undefined,
                })
            )
        );
    },
};

function price(row) {
    return line(
        joined(
            row.product.name,
            _t("%(from)s → %(to)s", { from: money(row.from, row.currency_id), to: money(row.to, row.currency_id) }),
            percent(row.change)
        ),
        { document: row.product, tone: row.change > 0 ? "warning" : undefined }
    );
}

function titles() {
    return {
        who: _t("Who"),
        money: _t("Money"),
        business: _t("Business"),
        prices: _t("Prices"),
        promises: _t("Promises"),
        service: _t("Service"),
        arguments: _t("What to Say"),
        deals: _t("Deals"),
        contacts: _t("Last Contacts"),
        next_steps: _t("Next Steps"),
        to_find_out: _t("To Find Out"),
    };
}

/** What a section says, or a part of it, line by line. */
export function linesOf(key, section) {
    return LINES[key](section);
}

/** The sections that the reader may see and that say something, in their order: `key`, `title`, `lines`. */
export function sectionsOf(briefing) {
    const named = titles();
    return Object.entries(briefing)
        .filter(([key, section]) => section && LINES[key])
        .map(([key, section]) => ({
            key,
            title:
                key === "changed"
                    ? section.since.is_own
                        ? _t("Since Your Last Contact on %s", day(section.since.on))
                        : _t("New Since %s", day(section.since.on))
                    : named[key],
            lines: LINES[key](section),
        }))
        .filter(({ lines }) => lines.length);
}
