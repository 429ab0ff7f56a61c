import { registry } from "@web/core/registry";

/** Asks once for all figures of a customer that are shown at the same time: what is behind them, what may be opened. */
const figureLinksService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const waiting = new Map();
        return {
            /**
             * @param {number} customerId
             * @param {string} name of a figure
             * @returns {Promise<Object|undefined>} see get_figure_links
             */
            async get(customerId, name) {
                if (!waiting.has(customerId)) {
                    const names = new Set();
                    const answer = Promise.resolve().then(() => {
                        waiting.delete(customerId);
                        return orm.silent.call("operative.customer", "get_figure_links", [[customerId], [...names]]);
                    });
                    waiting.set(customerId, { names, answer });
                }
                const { names, answer } = waiting.get(customerId);
                names.add(name);
                return (await answer)[name];
            },
        };
    },
};

registry.category("services").add("operative_figure_links", figureLinksService);
