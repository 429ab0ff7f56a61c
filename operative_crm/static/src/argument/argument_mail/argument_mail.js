import { Chatter } from "@mail/chatter/web_portal/chatter";
import { markup, onMounted, onWillUnmount, useEffect } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { plainText } from "../argument";

/** Puts an argument into the mail that is being written beside the form, or begins one. */
export const operativeArgumentMail = {
    dependencies: ["action"],
    start(env, { action }) {
        const chatters = new Set();
        return {
            chatters,
            async put(resModel, resId, argument) {
                const chatter = [...chatters].find(
                    ({ props }) => props.threadModel === resModel && props.threadId === resId
                );
                if (chatter) {
                    return chatter.putIntoMail(plainText(argument));
                }
                return action.doAction({
                    name: _t("Compose Email"),
                    type: "ir.actions.act_window",
                    res_model: "mail.compose.message",
                    views: [[false, "form"]],
                    target: "new",
                    context: {
                        default_model: resModel,
                        default_res_ids: [resId],
                        default_partner_ids: resModel === "res.partner" ? [resId] : [],
                        // markup: sanitised by the server when it was written
                        default_body: markup(argument.body),
                        default_composition_mode: "comment",
                    },
                });
            },
        };
    },
};

registry.category("services").add("operative_argument_mail", operativeArgumentMail);

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        const mail = useService("operative_argument_mail");
        this.state.textForMail = null;
        onMounted(() => mail.chatters.add(this));
        onWillUnmount(() => mail.chatters.delete(this));
        // once the composer is there: it begins with what was left unsent
        useEffect(
            (type, text) => {
                if (type !== "message" || !text) {
                    return;
                }
                this.state.textForMail = null;
                const { composer } = this.state.thread;
                const before = composer.composerText.trim() ? "\n\n" : "";
                composer.insertText(before + text, composer.composerText.length);
                composer.autofocus++;
            },
            () => [this.state.composerType, this.state.textForMail]
        );
    },

    putIntoMail(text) {
        this.state.textForMail = text;
        if (this.state.composerType !== "message") {
            this.toggleComposer("message", { force: true });
        }
    },
});
