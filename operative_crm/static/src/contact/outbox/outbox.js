import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionAbortedError, ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { IndexedDB } from "@web/core/utils/indexed_db";
import { session } from "@web/session";

const TABLE = "contacts";
const KEY = "waiting";
// what the stored entries look like; another version would throw away what waits
const VERSION = "1";

/** One after the other, in whatever tab. Where the browser knows no locks there is one tab, as a rule. */
function alone(name, task, options = {}) {
    return browser.navigator.locks ? browser.navigator.locks.request(name, options, task) : task(true);
}

/**
 * Contacts that were logged, kept in the browser until the server has them: by user and database, oldest first.
 *
 * Each has a UUID of its own, so that what is sent again after the server wrote it, and the answer got lost, is kept once.
 * What the server refuses stays, with the reason.
 */
export const contactOutbox = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const name = `operative_contact_${session.db}_${user.userId}`;
        const store = new IndexedDB(name, VERSION);
        const outbox = reactive({ waiting: [], add, send, discard });

        async function change(edit) {
            await alone(name, async () => {
                const waiting = edit((await store.read(TABLE, KEY)) || []);
                await store.write(TABLE, KEY, waiting);
                outbox.waiting = waiting;
            });
        }

        /**
         * @param {Object} entry `uuid`, `partnerId`, `name` (whose contact), `values` (what the server is told)
         * @returns {Promise<boolean>} whether the server has it already
         */
        async function add(entry) {
            await change((waiting) => [...waiting, { ...entry, error: null }]);
            await send();
            return !outbox.waiting.some(({ uuid }) => uuid === entry.uuid);
        }

        function discard(uuid) {
            return change((waiting) => waiting.filter((entry) => entry.uuid !== uuid));
        }

        /** @param {boolean} again also what was refused */
        async function send({ again = false } = {}) {
            await alone(`${name}_sending`, async (lock) => {
                if (!lock) {
                    return; // another tab is at it
                }
                await change((waiting) => waiting);
                for (const entry of outbox.waiting) {
                    if (entry.error && !again) {
                        continue;
                    }
                    try {
                        await orm.silent.call("res.partner", "operative_log_contact", [[entry.partnerId], entry.uuid], entry.values);
                        await discard(entry.uuid);
                        env.bus.trigger("OPERATIVE:CONTACT_LOGGED", { partnerId: entry.partnerId });
                    } catch (error) {
                        if (error instanceof ConnectionLostError || error instanceof ConnectionAbortedError) {
                            return; // no reception: all that is younger waits as well
                        }
                        const reason = error.data?.message || error.message;
                        await change((waiting) =>
                            waiting.map((other) => (other.uuid === entry.uuid ? { ...other, error: reason } : other))
                        );
                    }
                }
            }, { ifAvailable: true });
        }

        browser.addEventListener("online", () => send());
        send().catch((error) => console.warn("Logged contacts could not be read", error));
        return outbox;
    },
};

registry.category("services").add("operative_contact_outbox", contactOutbox);

// -- logging out -----------------------------------------------------------------------------

const items = registry.category("user_menuitems");
const logOut = items.get("log_out");

items.add(
    "log_out",
    (env) => {
        const item = logOut(env);
        return {
            ...item,
            callback: async () => {
                const { waiting } = env.services.operative_contact_outbox;
                const text = _t(
                    "%s logged contacts have not been sent yet. They stay in this browser and are sent when you log in here again. Log out all the same?",
                    waiting.length
                );
                if (!waiting.length || browser.confirm(text)) {
                    return item.callback();
                }
            },
        };
    },
    { force: true }
);
