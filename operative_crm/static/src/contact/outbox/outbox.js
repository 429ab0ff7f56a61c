import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { Mutex } from "@web/core/utils/concurrency";
import { IndexedDB } from "@web/core/utils/indexed_db";
import { session } from "@web/session";

const TABLE = "contacts";
const KEY = "waiting";
// what the stored entries look like; another version would throw away what waits
const VERSION = "1";
// so long the browser may take to say whether it keeps anything
const PATIENCE = 3000;
// what somebody has to look into: all else passes by itself
const REFUSALS = ["UserError", "ValidationError", "AccessError", "MissingError"].map((name) => `odoo.exceptions.${name}`);

const mutexes = {};

/** One after the other, in whatever tab; where the browser knows no locks (no https) at least in this one. */
function alone(name, task) {
    if (browser.navigator.locks) {
        return browser.navigator.locks.request(name, task);
    }
    mutexes[name] ||= new Mutex();
    return mutexes[name].exec(task);
}

/** Thirty-two hexadecimal digits, as the server reads them; the browser's own UUIDs are there with https alone. */
export function newUuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Contacts that were logged, kept in the browser until the server has them: by user and database, oldest first.
 *
 * Each has a UUID of its own, so that what is sent again after the server wrote it, and the answer got lost, is kept once.
 * What the server refuses stays, with the reason, and is sent again by hand; what fails for another reason waits.
 */
export const contactOutbox = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const name = `operative_contact_${session.db}_${user.userId}`;
        const outbox = reactive({ waiting: [], isKept: true, add, send, discard, refresh: () => change((all) => all) });
        const store = new IndexedDB(name, VERSION);
        // where the browser keeps nothing, it is there as long as the page is
        let memory = [];
        const isKept = Promise.race([
            store.execute((db) => Boolean(db)),
            new Promise((resolve) => browser.setTimeout(() => resolve(false), PATIENCE)),
        ]).catch(() => false);

        async function change(edit) {
            await alone(name, async () => {
                outbox.isKept = await isKept;
                const waiting = edit((outbox.isKept ? await store.read(TABLE, KEY) : memory) || []);
                if (outbox.isKept) {
                    await store.write(TABLE, KEY, waiting);
                } else {
                    memory = waiting;
                }
                outbox.waiting = waiting;
            });
        }

        /**
         * @param {Object} entry `uuid`, `partnerId`, `name` (whose contact), `values` (what the server is told)
         * @returns {Promise<Object|undefined>} the entry as it waits; nothing where the server has it
         */
        async function add(entry) {
            await change((waiting) => [...waiting, { ...entry, error: null, isRefused: false }]);
            await send();
            return outbox.waiting.find(({ uuid }) => uuid === entry.uuid);
        }

        function discard(uuid) {
            return change((waiting) => waiting.filter((entry) => entry.uuid !== uuid));
        }

        /** @param {boolean} again also what was refused */
        async function send({ again = false } = {}) {
            await alone(`${name}_sending`, async () => {
                const tried = new Set();
                for (;;) {
                    await change((waiting) => waiting);
                    const entry = outbox.waiting.find(
                        ({ uuid, isRefused }) => !tried.has(uuid) && (again || !isRefused)
                    );
                    if (!entry) {
                        return;
                    }
                    tried.add(entry.uuid);
                    try {
                        const args = [[entry.partnerId], entry.uuid];
                        await orm.silent.call("res.partner", "operative_log_contact", args, entry.values);
                    } catch (error) {
                        if (!REFUSALS.includes(error.exceptionName)) {
                            return; // no reception, no session: all that is younger waits as well
                        }
                        const refused = { error: error.data?.message || error.message, isRefused: true };
                        await change((waiting) =>
                            waiting.map((other) => (other.uuid === entry.uuid ? { ...other, ...refused } : other))
                        );
                        continue;
                    }
                    await discard(entry.uuid);
                    env.bus.trigger("OPERATIVE:CONTACT_LOGGED", { partnerId: entry.partnerId });
                }
            });
        }

        const sendQuietly = () => send().catch((error) => console.warn("Logged contacts could not be sent", error));
        browser.addEventListener("online", sendQuietly);
        browser.addEventListener("beforeunload", (ev) => {
            if (!outbox.isKept && outbox.waiting.length) {
                ev.preventDefault();
            }
        });
        sendQuietly();
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
                const outbox = env.services.operative_contact_outbox;
                await outbox.refresh().catch((error) => console.warn("Logged contacts could not be read", error));
                const text = _t(
                    "%s logged contacts have not been sent yet. They stay in this browser and are sent when you log in here again. Log out all the same?",
                    outbox.waiting.length
                );
                if (!outbox.waiting.length || window.confirm(text)) {
                    return item.callback();
                }
            },
        };
    },
    { force: true }
);
