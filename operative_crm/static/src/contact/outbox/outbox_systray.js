import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** What waits to be sent: there only while something does. */
export class OperativeOutboxSystray extends Component {
    static template = "operative_crm.OutboxSystray";
    static components = { Dropdown };
    static props = {};

    setup() {
        this.outbox = useState(useService("operative_contact_outbox"));
    }
}

registry.category("systray").add("operative_contact_outbox", { Component: OperativeOutboxSystray }, { sequence: 30 });
