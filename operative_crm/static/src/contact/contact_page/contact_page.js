import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { OperativeBriefing } from "../briefing/briefing";
import { OperativeLogContact } from "../log_contact/log_contact";
import { OperativeTimeline } from "../timeline/timeline";

/** A customer before, in and after a contact: the briefing, *Log a Contact*, and the history. */
export class OperativeContactPage extends Component {
    static template = "operative_crm.ContactPage";
    static components = { OperativeBriefing, OperativeTimeline };
    static props = {
        partnerId: Number,
        name: { type: String, optional: true },
        document: { type: Object, optional: true },
        onOpen: { type: Function, optional: true },
    };

    setup() {
        this.dialog = useService("dialog");
    }

    log() {
        const { partnerId, name, document } = this.props;
        this.dialog.add(OperativeLogContact, { partnerId, name, document });
    }
}
