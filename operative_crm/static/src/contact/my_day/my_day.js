import { patch } from "@web/core/utils/patch";
import { useBus, useService } from "@web/core/utils/hooks";
import { OperativeMyDay } from "../../process/my_day/my_day";
import { OperativeLogContact } from "../log_contact/log_contact";

/** A contact that is due is logged where it stands, and leaves the list. */
patch(OperativeMyDay.prototype, {
    setup() {
        super.setup();
        this.dialog = useService("dialog");
        useBus(this.env.bus, "OPERATIVE:CONTACT_LOGGED", () => this.load());
    },

    logContact({ partner_id: partnerId, name }) {
        this.dialog.add(OperativeLogContact, { partnerId, name });
    },
});
