import { markup } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { createElementWithContent } from "@web/core/utils/html";

/** Documents in which arguments are used; elsewhere they are found, and nothing is noted. */
export const SOURCES = ["sale.order", "crm.lead", "helpdesk.ticket", "res.partner"];

/** Said on the bus: whom we meet in the deal at hand is no longer what it was. */
export const DEAL_CHANGED = "OPERATIVE:DEAL_CHANGED";

// begin and end a line of plain text
const BLOCKS = "p, div, li, tr, h1, h2, h3, h4, h5, h6, blockquote, pre, ul, ol, table";

/** What an argument says, as it is put where there is no formatting. */
export function plainText({ body, name }) {
    // markup: only its text is taken, and it was sanitised when it was written
    const content = createElementWithContent("div", markup(body));
    for (const item of content.querySelectorAll("li")) {
        item.prepend(item.parentElement.matches("ol") ? `${[...item.parentElement.children].indexOf(item) + 1}. ` : "- ");
    }
    for (const end of content.querySelectorAll("br")) {
        end.replaceWith("\n");
    }
    for (const block of content.querySelectorAll(BLOCKS)) {
        block.prepend("\n");
        block.append("\n");
    }
    const lines = content.textContent.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
    return lines.filter(Boolean).join("\n") || name;
}

/** What it achieved; nothing as long as no deal is decided. */
export function describeRate({ won, decided }) {
    return decided ? _t("%(won)s of %(decided)s won", { won, decided }) : "";
}

export function describeVerified({ verified_on, verified_by }) {
    if (!verified_on) {
        return "";
    }
    const on = formatDate(deserializeDate(verified_on));
    return verified_by ? _t("Verified on %(on)s by %(by)s", { on, by: verified_by }) : _t("Verified on %s", on);
}
