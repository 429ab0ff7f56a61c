import { Component } from "@odoo/owl";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

/** When can so much of a product be delivered? Asked from everywhere: in the bar, by keyboard, in the palette. */
export class OperativeQuickCheck extends Component {
    static template = "operative_crm.QuickCheck";
    static props = {};

    setup() {
        this.action = useService("action");
        useCommand(_t("Quick check: when can it be delivered?"), () => this.open(), {
            category: "app",
            global: true,
            hotkey: "alt+shift+l",
            // also while somebody types, as in the search of a list
            hotkeyOptions: { bypassEditableProtection: true, global: true },
        });
    }

    open() {
        this.action.doAction("operative_crm.operative_promise_check_action");
    }
}

registry.category("systray").add(
    "operative_crm.quick_check",
    { Component: OperativeQuickCheck, isDisplayed: () => session.operative_may_promise },
    { sequence: 60 }
);
