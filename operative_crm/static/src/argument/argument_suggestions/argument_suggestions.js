import { Composer } from "@mail/core/common/composer";
import { UseSuggestion } from "@mail/core/common/suggestion_hook";
import { SuggestionService } from "@mail/core/common/suggestion_service";
import { cleanTerm } from "@mail/utils/common/format";
import { ConnectionAbortedError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { session } from "@web/session";
import { SOURCES, plainText } from "../argument";

const DELIMITER = "::";
const LIMIT = 5;
// Odoo shows eight: so many canned responses stand before the arguments
const CANNED_FIRST = 3;

const isAsked = ({ delimiter }) => delimiter === DELIMITER && Boolean(session.operative_arguments);

/** Beside Odoo's canned responses `::` finds arguments; where that fails, the canned responses are there all the same. */
patch(SuggestionService.prototype, {
    async fetchSuggestions(search, { thread, abortSignal } = {}) {
        const fetching = super.fetchSuggestions(...arguments);
        if (isAsked(search)) {
            await this.fetchArguments(search.term, thread, abortSignal);
        }
        await fetching;
    },

    async fetchArguments(term, thread, abortSignal) {
        const isSource = SOURCES.includes(thread?.model) && Boolean(thread.id);
        try {
            const rows = await this.makeOrmCall(
                isSource ? thread.model : "operative.argument",
                isSource ? "operative_suggest_arguments" : "operative_search",
                isSource ? [[thread.id]] : [],
                { query: term, limit: LIMIT },
                { abortSignal }
            );
            this.foundArguments = {
                thread: thread?.localId,
                term,
                suggestions: rows.map((row) => ({
                    argumentId: row.id,
                    source: row.name,
                    substitution: plainText(row),
                    kind: row.kind_name,
                })),
            };
        } catch (error) {
            if (error instanceof ConnectionAbortedError) {
                throw error;
            }
            console.warn("Arguments could not be found", error);
            this.foundArguments = undefined;
        }
    },

    searchSuggestions(search, { thread } = {}) {
        const result = super.searchSuggestions(...arguments);
        if (!isAsked(search)) {
            return result;
        }
        const canned = result.suggestions;
        return {
            ...result,
            suggestions: [
                ...canned.slice(0, CANNED_FIRST),
                ...this.searchArguments(search.term, thread),
                ...canned.slice(CANNED_FIRST),
            ],
        };
    },

    searchArguments(term, thread) {
        const found = this.foundArguments;
        if (!found || found.thread !== thread?.localId) {
            return [];
        }
        if (found.term === term) {
            return found.suggestions;
        }
        // until the answer is there: what is known and fits
        const cleaned = cleanTerm(term);
        return found.suggestions.filter(({ source, substitution }) =>
            cleanTerm(`${source} ${substitution}`).includes(cleaned)
        );
    },
});

patch(UseSuggestion.prototype, {
    get isSearchMoreSpecificThanLastFetch() {
        // more letters find arguments that fewer did not
        return !isAsked(this.search) && super.isSearchMoreSpecificThanLastFetch;
    },

    insert(option) {
        super.insert(...arguments);
        const { thread } = this;
        const isMail = this.comp.props.type !== "note";
        if (option.argumentId && isMail && SOURCES.includes(thread?.model) && thread.id) {
            const args = [[thread.id], option.argumentId, "mail"];
            this.suggestionService.orm.silent
                .call(thread.model, "operative_use_argument", args)
                .catch((error) => console.warn("The use of the argument could not be noted", error));
        }
    },
});

patch(Composer.prototype, {
    get navigableListProps() {
        const props = super.navigableListProps;
        for (const option of props.options) {
            const suggestion = option.cannedResponse;
            if (suggestion?.argumentId) {
                delete option.cannedResponse;
                option.argumentId = suggestion.argumentId;
                option.kind = suggestion.kind;
                option.optionTemplate = "operative_crm.ArgumentSuggestion";
            }
        }
        return props;
    },
});
